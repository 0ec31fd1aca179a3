import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Rollout
import Runtimes
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A proxy of one's own, for a rehearsal or a test, that ends with the scope that started it.
package struct StageProxy: Sendable {
    /// How it is found and steered.
    package var address: ProxyAddress
    /// Where clients connect, on 127.0.0.1.
    package var port: Int

    let program: ProxyProgram
    let files: ProxyFiles
    let directory: String

    /// Where the guardian keeps what the proxy prints.
    static let outputFile = "output.log"

    /// Makes a directory for the proxy's files, without the logs of an earlier one.
    ///
    /// - Throws: ``DeploymentError`` when that cannot be, or the directory is too long for a Unix socket in it.
    static func makeDirectory(_ directory: String, socket: String, logs: [String]) throws {
        // 107 bytes by unix(7), of which HAProxy needs some for a name to bind before it takes the place.
        guard socket.utf8.count <= 96 else {
            throw DeploymentError(
                .proxy,
                "\(directory) is too long for the Unix socket in it: \(socket.utf8.count) bytes, at most 96"
            )
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw DeploymentError(.file, "cannot make \(directory): \(error.localizedDescription)")
        }
        // A socket that a killed proxy left: binding to it would fail.
        for file in [socket] + logs.map({ "\(directory)/\($0)" }) {
            try? FileManager.default.removeItem(atPath: file)
        }
    }

    func run<Result: Sendable>(
        logger: Logger,
        _ body: @Sendable (StageProxy) async throws -> Result
    ) async throws -> Result {
        var options = PlatformOptions()
        options.createSession = true
        // Longer than the guardian takes at its worst, on a machine that has no time for it: a cancelled scope waits for
        // it, too, and a guardian that is killed leaves the proxy to nobody.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(60))]
        let result = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: Arguments(
                [
                    "-c", ProxyGuardian.script, "fakestack-\(program.name)", files.stopSignal,
                    "\(directory)/\(Self.outputFile)",
                    program.path,
                ] + files.arguments
            ),
            workingDirectory: FilePath(directory),
            platformOptions: options,
            input: .inputWriter,
            output: .discarded,
            error: .discarded
        ) { execution in
            // Whatever happens in here: the guardian stops the proxy when its input ends, and `run` waits for that.
            let outcome: Swift.Result<Result, any Error>
            do {
                try await waitUntilItAnswers(guardian: execution.processIdentifier.value)
                logger.debug(
                    "\(program.name) answers",
                    metadata: ["port": "\(port)", "directory": "\(directory)"]
                )
                outcome = .success(try await body(self))
            } catch {
                outcome = .failure(error)
            }
            try? await execution.standardInputWriter.finish()
            return outcome
        }
        return try result.closureResult.get()
    }

    private func waitUntilItAnswers(guardian: Int32) async throws {
        let answers = try await ProxyFront.comesUp(port: port, within: .seconds(15)) {
            ProcessTable.stat(of: guardian).map { $0.state != "Z" } ?? false
        }
        if !answers { throw DeploymentError(.proxy, "\(program.name) did not start: \(lastWords)") }
    }

    private var lastWords: String {
        let texts = files.logs.compactMap { try? AtomicFile.read("\(directory)/\($0)") }.filter {
            !$0.isEmpty
        }
        return files.complaint(texts.first ?? "")
    }
}
