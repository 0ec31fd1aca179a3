import Rollout
import Synchronization

/// The judge of the fleet that gets the traffic, kept from one share to the next: what was too little to judge stays
/// counted.
final class FleetWatch: Sendable {
    private let judge: Mutex<HoldJudge>

    init(limits: HoldJudge.Limits) {
        judge = Mutex(HoldJudge(limits: limits))
    }

    /// Begins another share.
    func begin() {
        judge.withLock { $0.begin() }
    }

    /// Takes one poll of every instance, by name.
    func judge(_ polls: [String: HoldJudge.Poll], elapsed: Duration, of duration: Duration)
        -> HoldJudge.Verdict
    {
        judge.withLock { $0.judge(polls, elapsed: elapsed, of: duration) }
    }
}
