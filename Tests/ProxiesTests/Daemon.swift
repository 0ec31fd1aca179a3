import Foundation
import StageSupport
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A program that runs in the foreground, in a directory and a process group of its own.
struct Daemon: Sendable {
    /// Its process group, which is its process, too.
    let group: Int32
    fileprivate let log: String

    /// Returns when something answers at a port of 127.0.0.1.
    ///
    /// - Throws: `Ended`, with what it said, where it ended before.
    func untilItAnswers(at port: Int) async throws {
        while (try? await Traffic.get("/", port: port)) == nil {
            guard isAlive else {
                throw Ended(last: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private var isAlive: Bool {
        let state = try? String(contentsOfFile: "/proc/\(group)/stat", encoding: .utf8)
        return state.map { !$0.contains(") Z ") } ?? false
    }

    struct Ended: Error {
        let last: String
    }
}

/// Runs a program for as long as `body` runs; what is left of its group at the end is killed.
func withDaemon<Result: Sendable>(
    _ program: String,
    _ arguments: [String],
    in directory: String,
    _ body: @escaping @Sendable (Daemon) async throws -> Result
) async throws -> Result {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
        .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(5))
    ]
    let log = "\(directory)/daemon.log"
    let file = try FileDescriptor.open(
        FilePath(log),
        .writeOnly,
        options: [.create, .truncate],
        permissions: .ownerReadWrite
    )
    return try await run(
        .path(FilePath(program)),
        arguments: Arguments(arguments),
        workingDirectory: FilePath(directory),
        platformOptions: options,
        input: .none,
        output: .discarded,
        error: .fileDescriptor(file, closeAfterSpawningProcess: true)
    ) { execution in
        let group = execution.processIdentifier.value
        defer { kill(-group, SIGKILL) }
        return try await body(Daemon(group: group, log: log))
    }.closureResult
}
