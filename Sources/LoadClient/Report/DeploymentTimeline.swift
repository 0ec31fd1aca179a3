public import FoundationEssentials

/// What was deployed during a run, on the time axis of its report.
public struct DeploymentTimeline: Codable, Sendable, Equatable {
    /// One step of a deployment.
    public struct Step: Codable, Sendable, Equatable {
        /// What it did, in a few words.
        public var name: String
        /// When it began.
        public var started: Date
        /// How long it took; 0 for a moment.
        public var seconds: Double

        /// A step; every value as the property of its name says.
        public init(name: String, started: Date, seconds: Double) {
            self.name = name
            self.started = started
            self.seconds = seconds
        }
    }

    /// A migration that did not get its lock, gave up its place in the queue and tried again.
    public struct LockWait: Codable, Sendable, Equatable {
        /// When it gave up.
        public var at: Date
        /// The migration's file.
        public var migration: String
        /// Who held the lock, and for how long the migration stood back.
        public var detail: String

        /// A wait; every value as the property of its name says.
        public init(at: Date, migration: String, detail: String) {
            self.at = at
            self.migration = migration
            self.detail = detail
        }
    }

    /// Something that was broken on purpose.
    public struct Fault: Codable, Sendable, Equatable {
        /// What was done, in a few words.
        public var name: String
        /// To whom or to what, in words.
        public var detail: String
        /// When it was done.
        public var started: Date
        /// How long it lasted; 0 for a moment.
        public var seconds: Double
        /// How long after its end a failed request is still charged to it.
        public var grace: Double
        /// The failed requests that are charged to it.
        public var failed = 0
        /// The writes that were rejected or never answered and are charged to it.
        public var writes = 0

        /// A fault; every value as the property of its name says.
        public init(name: String, detail: String, started: Date, seconds: Double, grace: Double) {
            self.name = name
            self.detail = detail
            self.started = started
            self.seconds = seconds
            self.grace = grace
        }

        /// When a failed request is charged to it.
        var window: ClosedRange<Date> { started...started.addingTimeInterval(max(0, seconds + grace)) }
    }

    /// The steps in the order in which they began.
    public var steps: [Step]
    /// The migrations that were applied meanwhile, by their files' names, in the order in which they began.
    public var migrations: [Step] = []
    /// How often, and for whom, they had to wait.
    public var lockWaits: [LockWait] = []
    /// What was broken on purpose meanwhile.
    public var faults: [Fault] = []
    /// Whether the steps were guessed from who answered, and not told by who deployed.
    public var inferred: Bool

    /// A timeline that the deployer tells.
    public init(steps: [Step], migrations: [Step] = [], lockWaits: [LockWait] = []) {
        self.steps = steps.sorted { $0.started < $1.started }
        self.migrations = migrations.sorted { $0.started < $1.started }
        self.lockWaits = lockWaits
        inferred = false
    }

    /// From the first step's beginning to the last one's end; nil without steps.
    var window: ClosedRange<Date>? {
        guard let first = steps.first else { return nil }
        let end = steps.map { $0.started.addingTimeInterval($0.seconds) }.max() ?? first.started
        return first.started...max(first.started, end)
    }

    /// What the answers show: a step for each time that instances began and others ended. Nil if none did.
    init?(inferredFrom answerers: AnswererBook, started: Date) {
        let switches = InstanceSwitch.all(in: answerers)
        guard !switches.isEmpty else { return nil }
        steps = switches.map { change in
            Step(
                name: change.name,
                started: started.addingTimeInterval(change.started.inSeconds),
                seconds: (change.ended - change.started).inSeconds
            )
        }
        inferred = true
    }
}
