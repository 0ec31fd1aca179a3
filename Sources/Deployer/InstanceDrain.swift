import Foundation
import Lifecycle
package import Rollout
package import Runtimes

/// Drains one instance, whoever routes to it: for hooks of deployers that are not ours.
package struct InstanceDrain: Sendable {
    /// How it ended.
    package enum End: Sendable, Equatable {
        /// Nothing was left and nothing came.
        case drained(after: Duration, total: Int)
        /// It took too long, and what was left.
        case late(after: Duration, left: String)
        /// The instance is gone, or another is in its place.
        case lost(after: Duration, how: String)
    }

    private let instance: RunningInstance
    private let probe: InstanceProbe
    private let marks: Bool
    private let timeout: Duration
    private let settle: Duration
    private let pollInterval: Duration

    /// - Parameters:
    ///   - admin: Where its lifecycle endpoints are.
    ///   - marks: Whether it is marked obsolete first.
    ///   - timeout: How long it may take, settling included.
    ///   - settle: How long nothing may have come.
    package init(
        admin: Endpoint,
        probe: InstanceProbe,
        marks: Bool,
        timeout: Duration,
        settle: Duration,
        pollInterval: Duration = .milliseconds(50)
    ) {
        instance = RunningInstance(
            id: "\(admin)",
            name: "\(admin)",
            color: "",
            release: 0,
            endpoint: admin,
            admin: admin,
            startedAt: .now
        )
        self.probe = probe
        self.marks = marks
        self.timeout = timeout
        self.settle = settle
        self.pollInterval = pollInterval
    }

    /// Marks, and waits.
    ///
    /// - Throws: ``DeploymentError`` where the instance cannot be marked, or asked the first time: `silent` when it does not
    ///   answer, `instance` when it refuses.
    package func run() async throws -> End {
        let began = ContinuousClock.now
        let marked = marks ? try await probe.markObsolete(instance).instance : nil
        var judge = SettleJudge(instance: marked, settle: settle)
        if !marks { _ = judge.judge(try await probe.inflight(of: instance), at: .zero) }
        return try await poll(every: pollInterval) { () -> End? in
            let verdict = try await recovering {
                judge.judge(try await probe.inflight(of: instance), at: .now - began)
            } from: {
                judge.judge(failure: "\($0)")
            }
            let elapsed = ContinuousClock.now - began
            switch verdict {
            case .settled(let total): return .drained(after: elapsed, total: total)
            case .replaced(let other):
                return .lost(after: elapsed, how: "another instance (\(other)) answers in its place")
            case .waiting(let left): return elapsed < timeout ? nil : .late(after: elapsed, left: left)
            }
        }
    }
}
