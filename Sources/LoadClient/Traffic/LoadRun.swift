public import FoundationEssentials
public import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// One run of furious clients, from the first request to the report.
///
/// Call `run()` once; while it runs, `snapshot()` says how it goes and `stop()` ends it; afterwards
/// `finish(deployment:)` reads everything back and judges.
public final class LoadRun: Sendable {
    /// What is fixed when the load begins.
    struct Begun: Sendable {
        var state: RunState
        var before: StateBefore
        var date: Date
        /// Processor time that this process had used before.
        var processorSeconds: Double
        var ended: Ended?
    }

    /// What is fixed when the load ends.
    struct Ended: Sendable {
        var elapsed: Duration
        var date: Date
        var processorSeconds: Double
    }

    private struct Progress: Sendable {
        var isStarted = false
        /// Why it was stopped; nil if it was not, an empty text if it was simply time.
        var stopped: String?
        var begun: Begun?
    }

    /// What this run does.
    public let plan: LoadPlan
    /// The name of this run, which begins the title of every question that it asks.
    public let name: String
    let version: String
    let logger: Logger
    let group: any EventLoopGroup
    private let progress = Mutex(Progress())

    /// Prepares a run; nothing happens yet.
    ///
    /// - Parameters:
    ///   - plan: what to do.
    ///   - name: letters and digits that no other run on this database has; nil makes one up.
    ///   - version: of the program, for the report.
    ///   - logger: gets debug and trace only.
    /// - Throws: `LoadPlanError` if the plan cannot be.
    public init(plan: LoadPlan, name: String? = nil, version: String = "", logger: Logger)
        throws(LoadPlanError)
    {
        try plan.validate()
        self.plan = plan
        self.name = name ?? "run" + UUID().uuidString.prefix(8).lowercased()
        self.version = version
        self.logger = logger
        group = MultiThreadedEventLoopGroup.singleton
    }

    /// Loads the service until the plan's duration is over or `stop()` is called, and until every request that was sent
    /// has ended, which takes no longer than the plan's timeout.
    ///
    /// A service that does not answer before the load gets none; `finish()` says so.
    ///
    /// - Throws: `LoadRunError.alreadyRun`; `CancellationError`, after the requests in flight were cut.
    public func run() async throws {
        let isFirst = progress.withLock { progress in
            defer { progress.isStarted = true }
            return !progress.isStarted
        }
        guard isFirst else { throw LoadRunError.alreadyRun }
        let before = try await StateBefore.read(for: self)
        let begun = begin(before)
        if before.unreachable == nil { try await load(begun.state) }
        try Task.checkCancellation()
        end(begun)
    }

    /// Ends the load; `run()` returns when the requests that were sent have ended.
    ///
    /// - Parameter reason: why it ends before its time, for the report; nil if it is time.
    public func stop(because reason: String? = nil) {
        progress.withLock { progress in
            progress.stopped = progress.stopped.map { $0.isEmpty ? reason ?? "" : $0 } ?? reason ?? ""
            if let begun = progress.begun {
                let now = begun.state.now
                begun.state.pacer.withLock { $0.stop(at: now) }
            }
        }
    }

    /// How the run stands now; all zero before it has begun.
    public func snapshot() -> LoadSnapshot {
        guard let begun = begunRun else {
            return LoadSnapshot(elapsed: .zero, recorder: Recorder(), acknowledgedQuestions: 0)
        }
        let elapsed = begun.ended?.elapsed ?? begun.state.now
        let questions = begun.state.ledger.withLock { $0.questions.totals.acknowledged }
        return begun.state.recorder.withLock { recorder in
            LoadSnapshot(
                elapsed: elapsed,
                hasEnded: begun.ended != nil,
                recorder: recorder,
                acknowledgedQuestions: questions
            )
        }
    }

    /// When the load began; nil before it has.
    public var started: Date? { begunRun?.date }

    /// What is fixed of the run; nil before it has begun.
    var begunRun: Begun? { progress.withLock { $0.begun } }

    /// Why it ended before its time; nil if it did not.
    var cutShort: String? {
        progress.withLock { progress in progress.stopped.flatMap { $0.isEmpty ? nil : $0 } }
    }

    private func begin(_ before: StateBefore) -> Begun {
        let begun = Begun(
            state: RunState(plan: plan, contents: ContentSource(run: name, seed: plan.seed)),
            before: before,
            date: Date(),
            processorSeconds: ScheduleTally.processorSeconds
        )
        progress.withLock { progress in
            if progress.stopped != nil { begun.state.pacer.withLock { $0.stop(at: .zero) } }
            progress.begun = begun
        }
        logger.debug("load begins", metadata: ["run": "\(name)", "users": "\(plan.crew.count)"])
        return begun
    }

    private func load(_ state: RunState) async throws {
        try await withThrowingTaskGroup(of: Void.self) { others in
            others.addTask { await SelfWatch(state: state, group: self.group).run() }
            for index in 0..<plan.crew.listeners {
                state.feeds.withLock { $0.append(FeedAudit(listener: index + 1)) }
                others.addTask { await FeedListener(state: state, group: self.group, index: index).run() }
            }
            do {
                try await withThrowingTaskGroup(of: Void.self) { users in
                    users.addTask {
                        switch self.plan.pace {
                        case .open: try await OpenLoop(state, group: self.group).run()
                        case .closed: try await ClosedLoop(state: state, group: self.group).run()
                        }
                    }
                    for _ in 0..<plan.crew.uploaders {
                        users.addTask { try await Uploader(state: state, group: self.group).run() }
                    }
                    try await users.waitForAll()
                }
                try await untilFeedsAreRead(state)
            } catch {
                others.cancelAll()
                throw error
            }
            others.cancelAll()
        }
    }

    /// Gives listeners a while to receive what was acknowledged, then notes what never came.
    private func untilFeedsAreRead(_ state: RunState) async throws {
        guard plan.crew.listeners > 0 else { return }
        let entries = state.ledger.withLock { $0.questions.entries }
        let deadline = ContinuousClock.now + max(plan.settle, Self.feedPatience)
        while ContinuousClock.now < deadline {
            let isComplete = state.feeds.withLock { feeds in
                feeds.allSatisfy { $0.since != nil && $0.missing(of: entries).isEmpty }
            }
            if isComplete { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        state.feeds.withLock { feeds in
            for index in feeds.indices { feeds[index].close(feeds[index].missing(of: entries)) }
        }
    }

    /// How long a feed may be behind what was acknowledged.
    private static let feedPatience = Duration.seconds(5)

    private func end(_ begun: Begun) {
        var begun = begun
        begun.ended = Ended(
            elapsed: begun.state.now,
            date: Date(),
            processorSeconds: ScheduleTally.processorSeconds - begun.processorSeconds
        )
        progress.withLock { [begun] in $0.begun = begun }
        logger.debug("load has ended", metadata: ["run": "\(name)"])
    }
}
