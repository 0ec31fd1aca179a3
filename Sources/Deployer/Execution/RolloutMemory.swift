import Rollout
import Synchronization

/// What one deployment remembers from one action to the next, beside what its state machine does.
final class RolloutMemory: Sendable {
    /// An instance's word that it is obsolete: what draining it is measured against.
    struct Mark {
        /// Its UUID.
        var instance: String
        /// When it had answered.
        var at: ContinuousClock.Instant
    }

    private struct State {
        var marks: [String: Mark] = [:]
        var judge: HoldJudge
        var lastWords: [String] = []
    }

    private let state: Mutex<State>

    init(limits: HoldJudge.Limits) {
        state = Mutex(State(judge: HoldJudge(limits: limits)))
    }

    /// Keeps the newest word of the instance with this runtime handle.
    func note(obsolete instance: String, handle: String) {
        state.withLock { $0.marks[handle] = Mark(instance: instance, at: .now) }
    }

    /// The word of the instance with this runtime handle; nil when it gave none.
    func mark(of handle: String) -> Mark? {
        state.withLock { $0.marks[handle] }
    }

    /// Keeps what the instance that went wrong first logged last: it is gone by the time that the deployment ends.
    func note(lastWords lines: [String]) {
        state.withLock { if $0.lastWords.isEmpty { $0.lastWords = lines } }
    }

    /// Those lines, each behind its instance's name.
    var lastWords: [String] { state.withLock(\.lastWords) }

    /// Begins another share of the traffic; what was too little to judge stays counted.
    func beginShare() {
        state.withLock { $0.judge.begin() }
    }

    /// Takes one poll of every instance that has a share, by name.
    func judge(_ polls: [String: HoldJudge.Poll], elapsed: Duration, of duration: Duration)
        -> HoldJudge.Verdict
    {
        state.withLock { $0.judge.judge(polls, elapsed: elapsed, of: duration) }
    }
}
