import CLibpq
import Foundation

/// Drives one connected connection on its thread until it is lost or told to close.
///
/// Each query has a sync of its own, so that an error touches no neighbour. Not Sendable: it belongs to its thread.
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
    var sent: FIFO<PipelineSegment> = FIFO()
    var statements = StatementCache()
    private var lastProgress = ContinuousClock.now
    /// Bytes that the socket did not take yet.
    private var hasUnsentBytes = false
    var cancellation: ServerCancellation?

    /// How much longer than the statement timeout the server may stay silent.
    private static let grace = Duration.seconds(2)

    init(_ connection: LibpqConnection, inbox: ConnectionInbox, statementTimeout: Duration?) {
        self.connection = connection
        self.inbox = inbox
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

    // MARK: Sending

    private func sendWaiting() throws(PostgresError) {
        // What is sent while a cancellation is under way might be hit by it.
        guard cancellation == nil else { return }
        let wasIdle = sent.isEmpty
        while let job = waiting.first {
            if case .script(let sql) = job.work {
                guard sent.isEmpty else { break }
                waiting.removeFirst()
                guard isStillWanted(job) else { continue }
                try run(script: sql, for: job)
            } else {
                waiting.removeFirst()
                guard isStillWanted(job) else { continue }
                try send(job, isRetry: false)
            }
        }
        if wasIdle { lastProgress = .now }
        try flush()
    }

    /// The server need not hear of a job whose task was cancelled.
    private func isStillWanted(_ job: PostgresJob) -> Bool {
        if job.isWanted { return true }
        job.abandon()
        inbox.finishedOne()
        return false
    }

    private func send(_ job: PostgresJob, isRetry: Bool) throws(PostgresError) {
        guard case .query(let query, let wantsPreparing) = job.work else { return }
        var segment = PipelineSegment(job: job)
        // A retry is not prepared: its error is the real one then, not that of a neighbour's failed preparation.
        if wantsPreparing && !isRetry {
            let key = StatementCache.Key(query)
            if let name = statements.name(of: key) {
                segment.prepared = .init(key: key, name: name, isNew: false)
            } else if let name = statements.insert(key) {
                segment.prepared = .init(key: key, name: name, isNew: true)
            }
        }
        let pointer = connection.pointer
        let isSent = query.parameters.withArguments { arguments in
            guard let prepared = segment.prepared else {
                return PQsendQueryParams(
                    pointer,
                    query.sql,
                    arguments.count,
                    arguments.types,
                    arguments.values,
                    arguments.lengths,
                    arguments.formats,
                    1
                ) == 1
            }
            if prepared.isNew {
                guard PQsendPrepare(pointer, prepared.name, query.sql, arguments.count, arguments.types) == 1
                else { return false }
            }
            return PQsendQueryPrepared(
                pointer,
                prepared.name,
                arguments.count,
                arguments.values,
                arguments.lengths,
                arguments.formats,
                1
            ) == 1
        }
        sent.append(segment)
        guard isSent, fakestack_pipeline_sync(pointer) == 1 else { throw lost() }
    }

    private func flush() throws(PostgresError) {
        let state = PQflush(connection.pointer)
        guard state >= 0 else { throw lost() }
        hasUnsentBytes = state > 0
    }

    // MARK: Receiving

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

    /// Takes every result that is complete.
    private func receive() throws(PostgresError) {
        var nulls = 0
        while !sent.isEmpty, PQisBusy(connection.pointer) == 0 {
            guard let pointer = PQgetResult(connection.pointer) else {
                // One NULL ends each statement; several mean that nothing more is there.
                nulls += 1
                if nulls > 1 { break }
                continue
            }
            nulls = 0
            let result = PostgresResult(owning: pointer)
            if result.status == .pipelineSync {
                try finishSegment()
                continue
            }
            guard !result.status.isCopy else { throw Self.copyRefused }
            sent.first?.add(result)
            if case .failure(let error) = sent.first?.outcome, error.code == .connectionLost { throw error }
        }
    }

    func finishSegment() throws(PostgresError) {
        guard let segment = sent.first else { return }
        sent.removeFirst()
        overdue = max(0, overdue - 1)
        if let prepared = segment.prepared {
            if prepared.isNew && !segment.isPrepared {
                statements.remove(prepared.key, named: prepared.name)
            } else if segment.foundStaleStatement {
                statements.remove(prepared.key, named: prepared.name)
                if !isInTransaction { try sendInternally("deallocate \(prepared.name)") }
            }
        }
        // It did not run, and may run again; but not in a transaction, which has failed with it.
        if segment.foundStaleStatement && segment.job.isWanted && !isInTransaction {
            try send(segment.job, isRetry: true)
            return
        }
        segment.job.finish(
            segment.outcome ?? .failure(PostgresError(.connectionLost, "no answer came", mayHaveRun: true))
        )
        inbox.finishedOne()
    }

    /// Whether a transaction block is open. libpq knows only while nothing is under way; statements that travel
    /// together are on a shared connection, where nobody opens one.
    private var isInTransaction: Bool {
        guard sent.isEmpty else { return false }
        return !connection.isIdle
    }

    /// Sends a statement whose outcome nobody waits for.
    private func sendInternally(_ sql: String) throws(PostgresError) {
        inbox.addedOne()
        try send(PostgresJob(.query(PostgresQuery(sql: sql), prepared: false)), isRetry: false)
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
        while let segment = sent.first {
            sent.removeFirst()
            segment.job.finish(.failure(error))
            inbox.finishedOne()
        }
        var unsent = error
        unsent.mayHaveRun = false
        while let job = waiting.first {
            waiting.removeFirst()
            job.finish(.failure(unsent))
            inbox.finishedOne()
        }
    }
}
