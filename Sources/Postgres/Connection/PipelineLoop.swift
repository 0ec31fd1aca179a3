import CLibpq
import Foundation

/// Drives one connected connection on its thread until it is lost or told to close.
///
/// A sync follows each statement, or each group of statements that may share a transaction, so that an error touches no
/// neighbour. Not Sendable: it belongs to its thread.
final class PipelineLoop {
    /// Why the loop ended.
    enum End {
        /// Told to, after all work was done.
        case closed
        case lost(PostgresError)
    }

    let connection: LibpqConnection
    let inbox: ConnectionInbox
    /// The longest silence of the server while it owes an answer; nil waits for ever.
    private let patience: Duration?
    private let statementTimeout: Duration?
    /// The longest a job may wait for its answer, those before it included; nil is for ever.
    let longestWait: Duration?
    /// How many of the oldest jobs sent were failed before their answers came.
    var overdue = 0

    /// Taken from the inbox and not sent; only a script, which needs an empty pipeline, makes anything wait here.
    var waiting: FIFO<PostgresJob> = FIFO()
    var sent: FIFO<PipelineStatement> = FIFO()
    /// How many of the oldest of `sent` have their results; their sync is still to come.
    var answered = 0
    /// How many of the newest of `sent` have no sync behind them yet.
    var openGroup = 0
    /// The most statements between two syncs.
    let largestGroup: Int
    var statements = StatementCache()
    var lastProgress = ContinuousClock.now
    /// Bytes that the socket did not take yet.
    var hasUnsentBytes = false
    var cancellation: ServerCancellation?

    /// How much longer than the statement timeout the server may stay silent.
    private static let grace = Duration.seconds(2)
    /// Larger ones gain little, and their first statement waits for their last.
    private static let largestSharedGroup = 32

    /// - Parameter sharesTransactions: Whether statements that may travel in one transaction do; not in a session,
    ///   whose transactions are its holder's.
    init(
        _ connection: LibpqConnection,
        inbox: ConnectionInbox,
        statementTimeout: Duration?,
        sharesTransactions: Bool
    ) {
        self.connection = connection
        self.inbox = inbox
        self.largestGroup = sharesTransactions ? Self.largestSharedGroup : 1
        self.statementTimeout = statementTimeout
        self.patience = statementTimeout.map { $0 + Self.grace }
        // Longer than the patience, so that a frozen server is recognized as one.
        self.longestWait = statementTimeout.map { $0 + Self.grace * 1.25 }
    }

    func run() -> End {
        do {
            try setUp()
            while true {
                let (jobs, isClosing, wantsCancellation) = inbox.take()
                for job in jobs { waiting.append(job) }
                if wantsCancellation { beginCancellation() }
                try sendWaiting()
                if isClosing && waiting.isEmpty && !isAwaited { return .closed }
                try exchange()
            }
        } catch {
            return .lost(error)
        }
    }

    /// Goes ahead of all work, as a statement: poolers refuse the startup packet's `options`.
    private func setUp() throws(PostgresError) {
        guard let statementTimeout else { return }
        let milliseconds = max(1, Int(statementTimeout / .milliseconds(1)))
        try sendInternally("set statement_timeout = \(milliseconds)")
        try flush()
    }

    /// Whether somebody waits for what is under way; where nobody does, a server that is slow or frozen holds up no end.
    private var isAwaited: Bool {
        (0..<sent.count).contains {
            sent[$0]?.job.isWanted == true || sent[$0]?.job.isCancellationRequested == true
        }
    }

    // MARK: Waiting

    /// Waits for the socket or new work, and handles what came.
    private func exchange() throws(PostgresError) {
        let ready = Poll.wait(
            socket: connection.socket,
            writing: hasUnsentBytes,
            wakeUp: inbox.wakeUp,
            until: deadline
        )
        if ready.woken { inbox.wakeUp.clear() }
        if ready.writable { try flush() }
        if ready.readable {
            lastProgress = .now
            let isAlive = PQconsumeInput(connection.pointer) == 1
            try receive()
            guard isAlive else { throw lost() }
        }
        try checkCancellation()
        if let patience, !sent.isEmpty, ContinuousClock.now >= lastProgress + patience {
            throw PostgresError(
                .connectionLost,
                "the database did not answer for \(patience): its connection was given up",
                mayHaveRun: true
            )
        }
        failOverdueJobs()
    }

    private var deadline: ContinuousClock.Instant? {
        let silence = sent.isEmpty ? nil : patience.map { lastProgress + $0 }
        return [silence, cancellation?.deadline, nextOverdue].compactMap(\.self).min()
    }

    // MARK: Losing

    func lost() -> PostgresError {
        PostgresError(
            .connectionLost,
            "the database connection was lost: \(connection.errorMessage)",
            mayHaveRun: true
        )
    }

    /// Fails what was sent and what was not, each with what is known of it.
    ///
    /// Apart from `run`, so that the loss is known before anybody acts on a failure.
    func failEverything(with error: PostgresError) {
        while let statement = sent.popFirst() {
            statement.job.finish(.failure(error))
            inbox.finishedOne()
        }
        var unsent = error
        unsent.mayHaveRun = false
        while let job = waiting.popFirst() {
            job.finish(.failure(unsent))
            inbox.finishedOne()
        }
    }
}
