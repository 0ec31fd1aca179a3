import Foundation
import StageSupport
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Runs a program in the foreground for as long as `body` runs, in a directory and a process group of its own.
///
/// What is left of the group at the end is killed.
func withDaemon<Result: Sendable>(
    _ program: String,
    _ arguments: [String],
    in directory: String,
    _ body: @escaping @Sendable (_ group: Int32) async throws -> Result
) async throws -> Result {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
        .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(5))
    ]
    return try await run(
        .path(FilePath(program)),
        arguments: Arguments(arguments),
        workingDirectory: FilePath(directory),
        platformOptions: options,
        input: .none,
        output: .discarded,
        error: .discarded
    ) { execution in
        let group = execution.processIdentifier.value
        defer { kill(-group, SIGKILL) }
        return try await body(group)
    }.closureResult
}

/// Returns when something answers at a port of 127.0.0.1.
func waitForAnswer(at port: Int) async throws {
    while (try? await Traffic.get("/", port: port)) == nil { try await Task.sleep(for: .milliseconds(20)) }
}
