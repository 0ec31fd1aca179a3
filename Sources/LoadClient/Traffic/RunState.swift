internal import Synchronization

/// What the users of one run share.
final class RunState: Sendable {
    let plan: LoadPlan
    let contents: ContentSource
    let api: QuestionsAPI
    let pacer: Mutex<Pacer>
    let recorder = Mutex(Recorder())
    let ledger = Mutex(Ledger())
    let questions = Mutex(KnownWrites())
    let answers = Mutex(KnownWrites())
    let schedule = Mutex(ScheduleTally())
    let feeds = Mutex<[FeedAudit]>([])
    /// Every moment of the run is counted from here.
    let start: ContinuousClock.Instant

    /// The state of a run that starts now.
    init(plan: LoadPlan, contents: ContentSource) {
        self.plan = plan
        self.contents = contents
        api = QuestionsAPI(basePath: plan.target.basePath)
        pacer = Mutex(Pacer(pace: plan.pace, limit: plan.duration))
        start = .now
    }

    /// The time since the start.
    var now: Duration {
        moment(.now)
    }

    /// Whether the load is over.
    var isOver: Bool {
        let now = now
        return pacer.withLock { $0.isOver(now) }
    }

    /// When something was, as time since the start.
    func moment(_ instant: ContinuousClock.Instant) -> Duration {
        start.duration(to: instant)
    }

    /// Sleeps until the load is over.
    func untilOver() async throws {
        while !isOver { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Sleeps in short pieces, so that a stopped run does not wait for its laziest user.
    ///
    /// - Returns: false if the schedule is over before.
    func sleep(until due: Duration) async throws -> Bool {
        while true {
            if pacer.withLock({ $0.isOver(due) }) { return false }
            let left = due - now
            guard left > .zero else { return true }
            try await Task.sleep(for: min(left, .milliseconds(100)))
        }
    }
}
