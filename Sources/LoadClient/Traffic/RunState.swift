internal import Synchronization

/// What the users of one run share.
final class RunState: Sendable {
    let plan: LoadPlan
    let contents: ContentSource
    let api: QuestionsAPI
    let pacer: Mutex<Pacer>
    let recorder = Mutex(Recorder())
    let ledger = Mutex(Ledger())
    let recent = Mutex(RecentQuestions())
    let schedule = Mutex(ScheduleTally())
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

    /// When something was, as time since the start.
    func moment(_ instant: ContinuousClock.Instant) -> Duration {
        start.duration(to: instant)
    }
}
