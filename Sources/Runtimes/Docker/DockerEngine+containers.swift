import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Rollout

extension DockerEngine {
    /// Containers that have every one of these labels; those that do not run included where `all`.
    func containers(labels: [String: String], all: Bool = false) async throws -> [ContainerDetails] {
        struct Summary: Decodable { var id: String }
        let found: [Summary] = try await get(
            "/containers/json",
            ["all": all ? "1" : "0", "filters": Self.filters(labels: labels)]
        )
        var containers: [ContainerDetails] = []
        for summary in found {
            // It may go in between.
            if let container = try await container(summary.id) { containers.append(container) }
        }
        return containers
    }

    /// A container by its id or name; nil where there is none.
    package func container(_ id: String) async throws -> ContainerDetails? {
        try await find("/containers/\(id)/json")
    }

    /// Whether the engine has an image.
    func hasImage(_ name: String) async throws -> Bool {
        struct Image: Decodable { var id: String }
        let image: Image? = try await find("/images/\(name)/json")
        return image != nil
    }

    /// Makes a container and starts it.
    ///
    /// - Returns: Its id.
    func run(_ settings: ContainerSettings, named name: String) async throws -> String {
        struct Made: Decodable { var id: String }
        let made: Made = try await post("/containers/create", ["name": name], body: settings)
        do {
            try await perform(.POST, "/containers/\(made.id)/start")
        } catch {
            try? await remove(made.id)
            throw error
        }
        return made.id
    }

    /// Sends a container its stop signal, and SIGKILL after `grace`; returns when it has ended.
    func stop(_ id: String, grace: Duration) async throws {
        let seconds = Int(grace.seconds.rounded(.up))
        try await perform(
            .POST,
            "/containers/\(id)/stop",
            ["t": "\(seconds)"],
            accepting: [304, 404],
            patience: grace + .seconds(30)
        )
    }

    /// Sends a container SIGKILL; one that has ended is no error.
    func kill(_ id: String) async throws {
        try await perform(.POST, "/containers/\(id)/kill", accepting: [404, 409])
    }

    /// Removes a container and its anonymous volumes, running or not; one that is not there is no error.
    func remove(_ id: String) async throws {
        try await perform(.DELETE, "/containers/\(id)", ["force": "1", "v": "1"], accepting: [404, 409])
    }

    /// Waits until a container has ended.
    ///
    /// - Returns: Its exit status; nil where there is no such container.
    func wait(for id: String) async throws -> Int32? {
        struct Waited: Decodable { var statusCode: Int32 }
        struct Nothing: Encodable {}
        guard try await container(id) != nil else { return nil }
        let waited: Waited = try await post(
            "/containers/\(id)/wait",
            ["condition": "not-running"],
            body: Nothing()
        )
        return waited.statusCode
    }

    /// The last lines that a container, or a Swarm task, wrote.
    ///
    /// - Parameter path: `/containers/ID` or `/tasks/ID`.
    package func lastLines(_ lines: Int, of path: String) async throws -> [String] {
        var found: [String] = []
        try await eachLine(of: path, ["tail": "\(lines)"]) { found.append($0) }
        return found.suffix(lines)
    }

    /// Hands over each line that a container writes, from its start on, until it ends.
    func follow(_ path: String, _ body: (String) async throws -> Void) async throws {
        try await eachLine(of: path, ["follow": "1"], body)
    }

    private func eachLine(
        of path: String,
        _ query: [String: String],
        _ body: (String) async throws -> Void
    ) async throws {
        var lines = DockerLogLines()
        let wanted = query.merging(["stdout": "1", "stderr": "1"]) { given, _ in given }
        for try await piece in try await stream("\(path)/logs", wanted) {
            for line in lines.add(piece) { try await body(line) }
        }
        for line in lines.finish() { try await body(line) }
    }
}
