public import Logging
import Synchronization

/// A database as a service sees it: shared connections for short statements, sessions for everything else.
///
/// Statements of all tasks travel together in libpq's pipeline mode, each a transaction of its own, so that an error or a
/// write of one never touches its neighbours; those that may share a transaction do, and notice nothing of it. While no
/// connection is up statements fail at once; a lost connection is made again for ever, with pauses of 50 ms to 1.8 s.
///
///     let client = PostgresClient(configuration: configuration, logger: logger)
///     async let running: Void = client.run()
///     let rows = try await client.query("select title from questions where id = \(id)")
public final class PostgresClient: Sendable {
    private let workers: [ConnectionWorker]
    private let board: StatusBoard
    private let endings: AsyncStream<Void>
    private let pool: SessionPool
    private let tally: ConnectionTally
    private let isRunning = Atomic<Bool>(false)

    /// Where it connects to.
    public let configuration: PostgresConfiguration

    /// Makes a client, which does nothing until `run()`.
    ///
    /// - Parameters:
    ///   - configuration: Where it connects to.
    ///   - options: How many connections it has, and how patient it is.
    ///   - observer: Told of each statement that is over.
    ///   - logger: Takes what happens to connections, at `debug`.
    public init(
        configuration: PostgresConfiguration,
        options: PostgresClientOptions = .init(),
        observer: (any PostgresObserver)? = nil,
        logger: Logger
    ) {
        let board = StatusBoard()
        let tally = ConnectionTally()
        let (endings, ended) = AsyncStream.makeStream(of: Void.self)
        self.configuration = configuration
        self.board = board
        self.endings = endings
        self.tally = tally
        self.pool = SessionPool(
            configuration: configuration,
            limit: options.sessions,
            admission: options.admission,
            observer: observer,
            logger: logger
        )
        self.workers = (0..<max(0, options.connections)).map { index in
            ConnectionWorker(
                configuration,
                statementTimeout: options.statementTimeout,
                admission: options.admission,
                isShared: true,
                observer: observer,
                logger: logger
            ) { event in
                tally.note(event)
                switch event {
                case .up: board.note(connection: index, down: nil)
                case .down(let error): board.note(connection: index, down: error.description)
                case .closed:
                    board.close(connection: index)
                    ended.yield()
                }
            }
        }
    }

    /// Holds the connections until its task is cancelled; then statements under way finish and it returns.
    ///
    /// Call it once. A client that has run does not run again.
    public func run() async {
        let isFirst = !isRunning.exchange(true, ordering: .relaxed)
        precondition(isFirst, "PostgresClient.run() was called twice")
        for worker in workers { worker.start() }
        let (cancelled, continuation) = AsyncStream.makeStream(of: Void.self)
        await withTaskCancellationHandler {
            for await _ in cancelled {}
        } onCancel: {
            continuation.finish()
        }
        for worker in workers { worker.inbox.close() }
        // In a task of its own: a loop over a stream ends at once in a cancelled one.
        await Task { [endings, workers] in
            var left = workers.count
            var iterator = endings.makeAsyncIterator()
            while left > 0, await iterator.next() != nil { left -= 1 }
        }.value
        await pool.close()
        board.finish()
    }

    /// Whether a shared connection is up.
    public var isUp: Bool { status == .up }

    /// Whether a shared connection is up, and why not.
    public var status: PostgresStatus { board.status }

    /// The status now and each change of it; any number of listeners. Ends when `run()` does.
    public var statusUpdates: AsyncStream<PostgresStatus> { board.updates() }

    /// How the shared connections fare now.
    public var connectionCounts: PostgresConnectionCounts {
        var counts = PostgresConnectionCounts()
        counts.opened = tally.opened.load(ordering: .relaxed)
        counts.failed = tally.failed.load(ordering: .relaxed)
        for worker in workers {
            if !worker.inbox.isUp {
                counts.down += 1
            } else if worker.inbox.load > 0 {
                counts.used += 1
            } else {
                counts.idle += 1
            }
        }
        return counts
    }

    /// Runs one statement on a shared connection, prepared there the first time.
    ///
    /// It is a transaction of its own. A task that is cancelled goes on at once, and the statement may run all the
    /// same.
    ///
    /// - Throws: `unavailable` while no connection is up, `connectionLost`, `queryTimeout`, `server`, `encoding`,
    ///   `cancelled` or `closed`.
    @discardableResult
    nonisolated(nonsending) public func query(_ query: PostgresQuery) async throws(PostgresError)
        -> PostgresRows
    {
        guard let worker = leastLoadedWorker else {
            throw PostgresError(.closed, "the database client has no shared connections: use a session")
        }
        return try await worker.run(.query(query, prepared: true), onCancel: .abandon)
    }

    /// Calls what it is given in a moment, on any thread: an event loop does at the end of its turn.
    public typealias Soon = (@escaping @Sendable () -> Void) -> Void

    /// Runs one statement as `query(_:)` does, for callers that are no task.
    ///
    /// - Parameters:
    ///   - soon: When to wake the connection's thread: what is asked until then travels together, at less cost for
    ///     everybody. Nil wakes it at once.
    ///   - callback: Called once with the outcome; on the caller's thread where nothing could be sent, otherwise on the
    ///     connection's, which must not be held up.
    public func query(
        _ query: PostgresQuery,
        soon: Soon? = nil,
        then callback: @escaping @Sendable (Result<PostgresRows, PostgresError>) -> Void
    ) {
        guard let worker = leastLoadedWorker else {
            callback(
                .failure(
                    PostgresError(.closed, "the database client has no shared connections: use a session")
                )
            )
            return
        }
        worker.run(.query(query, prepared: true), soon: soon, then: callback)
    }

    /// Lends a connection that nobody else uses while `body` runs.
    ///
    /// Waits its turn where all are taken. Needs no `run()`, but is closed by the end of one.
    ///
    /// - Throws: `unavailable` where the database cannot be reached, `cancelled`, `closed`, or what `body` threw.
    nonisolated(nonsending) public func withSession<Result>(
        _ body: (PostgresSession) async throws -> Result
    ) async throws -> Result {
        let session = try await pool.take()
        do {
            let result = try await body(session)
            pool.putBack(session)
            return result
        } catch {
            pool.putBack(session)
            throw error
        }
    }

    /// Runs `body` in a transaction on a session; see `PostgresSession.withTransaction`.
    nonisolated(nonsending) public func withTransaction<Result>(
        isolation: PostgresIsolation? = nil,
        _ body: (PostgresSession) async throws -> Result
    ) async throws -> Result {
        try await withSession { session in
            try await session.withTransaction(isolation: isolation) { try await body(session) }
        }
    }

    private var leastLoadedWorker: ConnectionWorker? {
        var best = workers.first
        for worker in workers.dropFirst() where worker.isPreferable(to: best) { best = worker }
        return best
    }
}

extension ConnectionWorker {
    /// Whether a statement should rather go here: to a connection that is up, with less to do.
    fileprivate func isPreferable(to other: ConnectionWorker?) -> Bool {
        guard let other else { return true }
        let (isUp, isOtherUp) = (inbox.isUp, other.inbox.isUp)
        return isUp == isOtherUp ? inbox.load < other.inbox.load : isUp
    }
}
