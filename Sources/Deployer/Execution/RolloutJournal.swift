import Foundation
import Rollout
import Synchronization

/// Turns what the rollout does into events, with the time that each step took.
final class RolloutJournal: Sendable {
    private struct Open {
        var step: RolloutStep
        var since: ContinuousClock.Instant
        var detail: String?
    }

    private let began = ContinuousClock.now
    private let open = Mutex<Open?>(nil)
    private let emit: @Sendable (RolloutEvent) -> Void

    init(emit: @escaping @Sendable (RolloutEvent) -> Void) {
        self.emit = emit
    }

    /// Begins a step, unless it is the one that is open; ends the one before.
    func enter(_ step: RolloutStep) {
        let isNew = open.withLock { $0?.step != step }
        guard isNew else { return }
        finish()
        open.withLock { $0 = Open(step: step, since: .now) }
        emit(RolloutEvent(.stepStarted, at: .now, step: step))
    }

    /// Says in a few words how the open step ends.
    func conclude(_ detail: String) {
        open.withLock { $0?.detail = detail }
    }

    /// Ends the open step well.
    func finish() {
        guard let step = close() else { return }
        emit(
            RolloutEvent(
                .stepFinished,
                at: .now,
                step: step.step,
                seconds: seconds(since: step.since),
                detail: step.detail
            )
        )
    }

    /// Ends the open step badly.
    func fail(_ reason: String) {
        guard let step = close() else { return }
        emit(
            RolloutEvent(
                .stepFailed,
                at: .now,
                step: step.step,
                seconds: seconds(since: step.since),
                detail: reason
            )
        )
    }

    /// Says something about an instance.
    func instance(_ name: String, _ detail: String) {
        emit(
            RolloutEvent(
                .instance,
                at: .now,
                step: open.withLock { $0?.step },
                instance: name,
                detail: detail
            )
        )
    }

    /// Says that a fleet has its share of the traffic.
    func share(_ percent: Int, _ detail: String) {
        emit(
            RolloutEvent(
                .share,
                at: .now,
                step: open.withLock { $0?.step },
                percent: percent,
                detail: detail
            )
        )
    }

    /// Says something about the deployment.
    func note(_ detail: String) {
        emit(RolloutEvent(.note, at: .now, step: open.withLock { $0?.step }, detail: detail))
    }

    /// Ends the deployment.
    func end(_ outcome: RolloutOutcome) {
        emit(RolloutEvent(.outcome, at: .now, seconds: seconds(since: began), outcome: outcome))
    }

    private func close() -> Open? {
        open.withLock { open in
            defer { open = nil }
            return open
        }
    }

    private func seconds(since instant: ContinuousClock.Instant) -> Double {
        ((ContinuousClock.now - instant).seconds * 1000).rounded() / 1000
    }
}
