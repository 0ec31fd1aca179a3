import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension DockerEngine {
    /// Runs a command in a container that runs.
    ///
    /// - Parameter user: Who runs it; nil is the container's own user.
    /// - Returns: The lines that it printed, and its exit status.
    package func execute(
        _ command: [String],
        in container: String,
        user: String? = nil
    ) async throws -> (lines: [String], status: Int32) {
        struct Settings: Encodable {
            var cmd: [String]
            var user: String?
            var attachStdout = true
            var attachStderr = true
        }
        struct Made: Decodable { var id: String }
        struct Start: Encodable { var detach = false }
        struct Execution: Decodable { var exitCode: Int32? }

        let made: Made = try await post(
            "/containers/\(container)/exec",
            body: Settings(cmd: command, user: user)
        )
        var frames = DockerLogLines()
        var lines: [String] = []
        for try await piece in try await stream(HTTPMethod.POST, "/exec/\(made.id)/start", body: Start()) {
            lines += frames.add(piece)
        }
        lines += frames.finish()
        let execution: Execution = try await get("/exec/\(made.id)/json")
        return (lines, execution.exitCode ?? -1)
    }
}
