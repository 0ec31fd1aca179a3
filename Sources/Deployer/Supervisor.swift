import Foundation
import Rollout
package import Runtimes

/// Keeps the live fleet of a stage alive: starts an instance that is gone again, where it was.
///
/// It learns from the stage what is to be live, so that a fleet comes back after a reboot, too; the proxy finds it at the
/// addresses that it knows. While somebody deploys, and after a deployment that did not end, it changes nothing.
package struct Supervisor: Sendable {
    private let directory: String
    private let runtime: ProcessRuntime
    private let pollInterval: Duration
    private let report: @Sendable (String) -> Void

    /// Supervises the stage in `directory`.
    ///
    /// - Parameters:
    ///   - runtime: Starts instances as a deployment of that stage does.
    ///   - report: Gets what happens, a line each.
    package init(
        directory: String,
        runtime: ProcessRuntime,
        pollInterval: Duration = .milliseconds(500),
        report: @escaping @Sendable (String) -> Void
    ) {
        self.directory = directory
        self.runtime = runtime
        self.pollInterval = pollInterval
        self.report = report
    }

    /// Supervises until the task is cancelled; the instances go on without it.
    package func run() async throws {
        var judge = RestartJudge()
        var said = ""
        let start = ContinuousClock.now
        while true {
            let state = try await look(&judge, at: ContinuousClock.now - start)
            if state != said { report(state) }
            said = state
            try await Task.sleep(for: pollInterval)
        }
    }

    /// Starts what is due.
    ///
    /// - Returns: The state of the stage, in words.
    private func look(_ judge: inout RestartJudge, at now: Duration) async throws -> String {
        if let intent = DeployIntent(in: directory), intent.isOpen {
            return StageLock.holder(.deploy, directory: directory) == nil
                ? "a deployment of \(intent.color) did not end: nothing is restarted until `fakestack deploy` or `fakestack "
                    + "deploy rollback` has ended it" : "a deployment is under way"
        }
        guard let fleet = LiveFleet(in: directory) else { return "nothing was deployed in \(directory) yet" }
        let running = try await runtime.list()
        let missing = fleet.instances.filter { wanted in
            !running.contains { $0.name == wanted.name && $0.color == wanted.color }
        }
        let names = Set(fleet.instances.map(\.name)).subtracting(missing.map(\.name))
        let due = judge.due(of: fleet.instances.map(\.name), running: names, at: now)
        let gone = missing.filter { due.contains($0.name) }
        if !gone.isEmpty { try await restart(gone) }
        return "\(fleet.instances.names) are to run"
    }

    private func restart(_ gone: [RunningInstance]) async throws {
        let lock: StageLock
        do {
            lock = try StageLock(.deploy, directory: directory, purpose: "fakestack deploy supervise")
        } catch {
            return report("\(gone.names) will be started when the lock is free: \(error)")
        }
        // A deployment may have begun and ended since.
        let running = Set(try await runtime.list().map(\.name))
        let fleet = LiveFleet(in: directory)?.instances ?? []
        _ = try await sideBySide(gone.filter { fleet.contains($0) && !running.contains($0.name) }) {
            instance in
            let exit = await runtime.exit(of: instance)
            report("\(instance.name) is gone\(exit.map { " (it \($0))" } ?? "") and is started again")
            try await recovering {
                let started = try await runtime.start(again: instance)
                report("\(started.name) runs again on \(started.endpoint)")
            } from: {
                report("\(instance.name) could not be started again: \($0)")
            }
        }
        _ = consume lock
    }
}
