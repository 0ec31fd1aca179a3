import Foundation
import LoadClient
import PrivatePostgres
import Rollout
import Runtimes
import Synchronization
import Terminal

/// Breaks what the plan says, at its moment, and remembers when that was.
final class ChaosRun: Sendable {
    private let chaos: Chaos?
    private let narrator: LabNarrator
    private let struck = Mutex<[DeploymentTimeline.Fault]>([])

    /// - Parameter chaos: Nil breaks nothing.
    init(_ chaos: Chaos?, narrator: LabNarrator) {
        self.chaos = chaos
        self.narrator = narrator
    }

    /// What was broken so far.
    var faults: [DeploymentTimeline.Fault] { struck.withLock(\.self) }

    /// Waits for the quiet before the deployment to pass, and breaks something in the middle of it.
    ///
    /// - Throws: `LabError` where it could not be broken; `CancellationError`.
    func quiet(_ duration: Duration, on stage: LabStage) async throws {
        guard let chaos, chaos.strikesInQuiet else { return try await Task.sleep(for: duration) }
        let end = ContinuousClock.now + duration
        try await Task.sleep(for: duration / 2)
        try await strike(chaos, on: stage)
        try await Task.sleep(until: end, clock: .continuous)
    }

    /// Whether the deployer is to be killed at this event; once in a rehearsal.
    func killsDeployer(at event: RolloutEvent) -> Bool {
        guard chaos == .killDeployer, event.event == .stepStarted, event.step == .drain, faults.isEmpty else {
            return false
        }
        note("the deployer, at its step drain; the same command follows", since: Date())
        return true
    }

    private func strike(_ chaos: Chaos, on stage: LabStage) async throws {
        guard let processes = stage.processes else {
            throw LabError("--chaos \(chaos.rawValue): only processes can be broken; leave --runtime out")
        }
        let runtime = processes.runtime
        let began = Date()
        switch chaos {
        case .killInstance:
            let victim = try await victim(in: runtime)
            guard runtime.signal(SIGKILL, to: victim) else {
                throw LabError("\(victim.name) is gone already")
            }
            note("SIGKILL to \(victim.name)", since: began)
        case .pauseInstance:
            let victim = try await victim(in: runtime)
            guard runtime.signal(SIGSTOP, to: victim) else {
                throw LabError("\(victim.name) is gone already")
            }
            narrator.say("chaos", "SIGSTOP to \(victim.name)", ink: .red)
            // Whatever ends the wait, nobody stays frozen.
            defer { _ = runtime.signal(SIGCONT, to: victim) }
            try await Task.sleep(for: Chaos.pause)
            note("SIGSTOP to \(victim.name), and SIGCONT", since: began)
        case .restartPostgres:
            narrator.say("chaos", "restarting Postgres", ink: .red)
            try await processes.postgres.restart()
            note("a fast restart of Postgres", since: began)
        case .killDeployer: break
        }
    }

    /// The last instance of the fleet that is live before the deployment.
    private func victim(in runtime: ProcessRuntime) async throws -> RunningInstance {
        guard let victim = try await runtime.list().last else {
            throw LabError("no instance runs that could be broken")
        }
        return victim
    }

    private func note(_ detail: String, since began: Date) {
        let fault = DeploymentTimeline.Fault(
            name: chaos?.rawValue ?? "",
            detail: detail,
            started: began,
            seconds: Date().timeIntervalSince(began),
            grace: Chaos.grace.seconds
        )
        struck.withLock { $0.append(fault) }
        narrator.say("chaos", detail, ink: .red)
    }
}
