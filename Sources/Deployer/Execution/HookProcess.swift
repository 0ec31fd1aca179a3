import Foundation
import Rollout
import Runtimes
import Subprocess
import Synchronization

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Runs a hook with the shell.
struct HookProcess: Sendable {
    let hook: RolloutHook
    let timeout: Duration

    /// Runs the command to its end.
    ///
    /// - Parameter report: Gets what it says, line by line, as it says it.
    /// - Throws: ``DeploymentError`` when it fails or does not end in time; all that it started is ended then.
    func run(report: @escaping @Sendable (String) -> Void) async throws {
        var options = PlatformOptions()
        // A session of its own, so that what the command starts can be ended with it.
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100)),
        ]
        var changes: [Environment.Key: String?] = [:]
        for (name, value) in hook.variables { changes[Environment.Key(stringLiteral: name)] = .some(value) }
        let timeout = timeout
        let result = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: ["-c", hook.command],
            environment: .inherit.updating(changes),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            let group = execution.processIdentifier.value
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                let isLate = Atomic(false)
                tasks.addTask {
                    guard (try? await Task.sleep(for: timeout)) != nil else { return }
                    isLate.store(true, ordering: .relaxed)
                    kill(-group, SIGTERM)
                    guard (try? await Task.sleep(for: .seconds(2))) != nil else { return }
                    kill(-group, SIGKILL)
                }
                var last = ""
                for try await line in OutputLines(execution.standardOutput) {
                    last = line
                    report(line)
                }
                tasks.cancelAll()
                return (isLate: isLate.load(ordering: .relaxed), last: last)
            }
        }
        try Task.checkCancellation()
        let (isLate, last) = result.closureResult
        let said = last.isEmpty ? "" : ": \(last)"
        if isLate {
            throw failure("did not end within \(timeout.text) and was ended\(said)")
        }
        guard result.terminationStatus.isSuccess else {
            throw failure("\(result.terminationStatus.text)\(said)")
        }
    }

    private func failure(_ how: String) -> DeploymentError {
        DeploymentError(.hook, "the \(hook.moment.rawValue) hook \(how)")
    }
}
