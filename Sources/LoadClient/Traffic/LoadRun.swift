internal import FoundationEssentials
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
        /// The newest question before the load: what is newer is of this time.
        var watermark: Int64
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

    private enum Progress: Sendable {
        case fresh
        case starting(stopped: Bool)
        case begun(Begun)
    }

    /// What this run does.
    public let plan: LoadPlan
    /// The name of this run, which begins the title of every question that it asks.
    public let name: String
    let version: String
    let logger: Logger
    let group: any EventLoopGroup
    private let progress = Mutex(Progress.fresh)

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

    /// Loads the service until the plan's duration is over or `stop()` is called; every request that was
    /// due by then is sent, and waited for.
    ///
    /// - Throws: `LoadRunError` if the service does not answer before the load; `CancellationError`, after
    ///   the requests in flight were cut.
    public func run() async throws {
        let fresh = progress.withLock { progress in
            guard case .fresh = progress else { return false }
            progress = .starting(stopped: false)
            return true
        }
        guard fresh else { throw LoadRunError.alreadyRun }
        let begun = try await begin()
        let state = begun.state
        logger.debug("load begins", metadata: ["run": "\(name)", "users": "\(plan.crew.count)"])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await self.watchOwnLag(of: state) }
            try await withThrowingTaskGroup(of: Void.self) { users in
                for number in 0..<plan.crew.count {
                    users.addTask {
                        var user = VirtualUser(number: number, of: state, group: self.group)
                        try await user.run()
                    }
                }
                try await users.waitForAll()
            }
            tasks.cancelAll()
            while let result = await tasks.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
        try Task.checkCancellation()
        end(begun)
    }

    /// Ends the load; `run()` returns when the requests that were due have ended.
    public func stop() {
        progress.withLock { progress in
            switch progress {
            case .fresh, .starting:
                progress = .starting(stopped: true)
            case .begun(let begun):
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
        let questions = begun.state.ledger.withLock {
            $0.questionTotals.acknowledged
        }
        return begun.state.recorder.withLock { recorder in
            LoadSnapshot(
                elapsed: elapsed,
                hasEnded: begun.ended != nil,
                recorder: recorder,
                acknowledgedQuestions: questions
            )
        }
    }

    /// What is fixed of the run; nil before it has begun.
    var begunRun: Begun? {
        progress.withLock { progress in
            if case .begun(let begun) = progress { begun } else { nil }
        }
    }

    private func begin() async throws -> Begun {
        var reader = APIReader(target: plan.target, timeout: plan.timeout, group: group)
        let watermark: Int64
        do {
            watermark = try await reader.newest()
        } catch {
            await reader.close()
            try Task.checkCancellation()
            throw LoadRunError.serviceUnreachable("\(error)")
        }
        await reader.close()
        let begun = Begun(
            state: RunState(plan: plan, contents: ContentSource(run: name, seed: plan.seed)),
            watermark: watermark,
            date: Date(),
            processorSeconds: ScheduleTally.processorSeconds
        )
        progress.withLock { progress in
            if case .starting(stopped: true) = progress {
                begun.state.pacer.withLock { $0.stop(at: .zero) }
            }
            progress = .begun(begun)
        }
        return begun
    }

    private func end(_ begun: Begun) {
        var begun = begun
        begun.ended = Ended(
            elapsed: begun.state.now,
            date: Date(),
            processorSeconds: ScheduleTally.processorSeconds - begun.processorSeconds
        )
        progress.withLock { $0 = .begun(begun) }
        logger.debug("load has ended", metadata: ["run": "\(name)"])
    }

    /// Ticks ten times a second: how late the ticks come is how late everything in this process is.
    private func watchOwnLag(of state: RunState) async throws {
        var due = ContinuousClock.now
        while !Task.isCancelled {
            due = max(due + .milliseconds(100), .now)
            try await Task.sleep(until: due, clock: .continuous)
            let late = due.duration(to: .now)
            state.schedule.withLock { $0.woke(late: late) }
        }
    }
}
