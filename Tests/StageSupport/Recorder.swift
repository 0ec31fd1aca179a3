package import Rollout
import Synchronization

/// Collects what a concurrent closure says, and lets a test wait for it.
package final class Recorder<Element: Sendable>: Sendable {
    private let elements = Mutex<[(at: ContinuousClock.Instant, Element)]>([])

    package init() {}

    package var all: [Element] { elements.withLock { $0.map(\.1) } }

    package func add(_ element: Element) {
        elements.withLock { $0.append((.now, element)) }
    }

    /// When the first that satisfies the condition was said; nil where none was.
    package func instant(of condition: (Element) -> Bool) -> ContinuousClock.Instant? {
        elements.withLock { $0.first { condition($0.1) }?.at }
    }

    /// Returns when something that was said satisfies the condition.
    package func wait(for condition: (Element) -> Bool) async throws {
        while !all.contains(where: condition) { try await Task.sleep(for: .milliseconds(5)) }
    }
}

extension Recorder where Element == RolloutEvent {
    /// Returns when a step has begun, and fails when the deployment ends before.
    package func wait(for step: RolloutStep) async throws {
        try await wait { ($0.event == .stepStarted && $0.step == step) || $0.event == .outcome }
        if !all.contains(where: { $0.step == step }) {
            throw DeploymentError(.instance, "the deployment ended before \(step): \(all.last?.text ?? "")")
        }
    }
}
