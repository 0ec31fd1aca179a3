import AsyncHTTPClient
import Foundation
public import Logging
import NIOCore
import NIOHTTP1
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// An nginx of one's own, for a rehearsal or a test, that ends with the scope that started it.
public struct NginxProxy: Sendable {
    /// The path of its `nginx.conf`, for ``NginxRouter``.
    public var conf: String
    /// Where clients connect.
    public var port: Int

    /// Runs `body` beside an nginx that has no fleet yet and answers 503.
    ///
    /// - Parameters:
    ///   - directory: For its files; made when it is missing. Its path may have at most 80 bytes.
    ///   - port: On 127.0.0.1.
    /// - Throws: ``DeploymentError`` when nginx is missing, the port is taken, or nginx does not start.
    public static func withNginx<Result: Sendable>(
        directory: String,
        port: Int,
        logger: Logger,
        _ body: @Sendable (NginxProxy) async throws -> Result
    ) async throws -> Result {
        let program = try NginxProgram()
        guard PortPicker.isFree(port, host: "127.0.0.1") else {
            throw DeploymentError(
                .proxy,
                "port \(port) of 127.0.0.1 is in use. Choose another for the proxy."
            )
        }
        let proxy = NginxProxy(conf: "\(directory)/nginx.conf", port: port)
        try proxy.writeFiles(in: directory)
        var options = PlatformOptions()
        options.createSession = true
        // Longer than the guardian takes at its worst, on a machine that has no time for it: a cancelled scope waits for
        // it, too, and a guardian that is killed leaves nginx to nobody.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(60))]
        let result = try await run(
            .path("/bin/sh"),
            arguments: [
                "-c", NginxGuardian.script, "fakestack-nginx", program.path, "-p", directory, "-c",
                proxy.conf,
                "-e", "\(directory)/nginx-error.log", "-g", "daemon off;",
            ],
            workingDirectory: FilePath(directory),
            platformOptions: options,
            input: .inputWriter,
            output: .discarded,
            error: .discarded
        ) { execution in
            // Whatever happens in here: the guardian stops nginx when its input ends, and `run` waits for that.
            let outcome: Swift.Result<Result, any Error>
            do {
                try await proxy.waitUntilItAnswers(
                    guardian: execution.processIdentifier.value,
                    directory: directory
                )
                logger.debug("nginx answers", metadata: ["port": "\(port)", "directory": "\(directory)"])
                outcome = .success(try await body(proxy))
            } catch {
                outcome = .failure(error)
            }
            try? await execution.standardInputWriter.finish()
            return outcome
        }
        return try result.closureResult.get()
    }

    private func writeFiles(in directory: String) throws {
        let socket = "\(directory)/control.sock"
        guard socket.utf8.count <= 100 else {
            throw DeploymentError(
                .proxy,
                "\(directory) is too long for the Unix socket in it: \(socket.utf8.count) bytes, at most 100"
            )
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw DeploymentError(.file, "cannot make \(directory): \(error.localizedDescription)")
        }
        // One that a killed nginx left: binding to it would fail.
        try? FileManager.default.removeItem(atPath: socket)
        try? FileManager.default.removeItem(atPath: "\(directory)/nginx-error.log")
        // Workers of a root nginx stay root: another user might not reach into this directory.
        let user = getuid() == 0 ? "root" : nil
        let configuration = NginxConfiguration(listen: "127.0.0.1:\(port)", controlSocket: socket, user: user)
        try AtomicFile.write(configuration.text, to: conf)
        try AtomicFile.write(
            NginxUpstream(generation: 1, endpoints: []).text,
            to: "\(directory)/\(NginxUpstream.fileName)"
        )
    }

    private func waitUntilItAnswers(guardian: Int32, directory: String) async throws {
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .singleAttempt(timeout: .seconds(1))
        )
        let deadline = ContinuousClock.now + .seconds(15)
        var failure: (any Error)?
        while failure == nil {
            let answer = try? await client.execute(
                HTTPClientRequest(url: "http://127.0.0.1:\(port)/"),
                timeout: .seconds(1)
            )
            if answer?.status == .serviceUnavailable { break }
            let isRunning = ProcessTable.stat(of: guardian).map { $0.state != "Z" } ?? false
            if !isRunning || ContinuousClock.now >= deadline {
                let log = try? AtomicFile.read("\(directory)/nginx-error.log")
                failure = DeploymentError(
                    .proxy,
                    "nginx did not start: \(NginxProgram.complaint(in: log ?? ""))"
                )
            } else {
                do { try await Task.sleep(for: .milliseconds(10)) } catch { failure = error }
            }
        }
        try? await client.shutdown()
        if let failure { throw failure }
    }
}
