import Synchronization

/// A connection that one holder has for itself: for transactions, scripts, locks and slow statements.
///
/// Valid within the `withSession` that made it. No statement timeout is set. Where the holder's task is cancelled the
/// server is asked to cancel the statement.
public final class PostgresSession: Sendable {
    private let worker: ConnectionWorker
    private let isLent = Atomic<Bool>(true)
    private let isSpent = Atomic<Bool>(false)

    init(worker: ConnectionWorker) {
        self.worker = worker
    }

    /// Runs one statement, prepared the first time.
    @discardableResult
    nonisolated(nonsending) public func query(_ query: PostgresQuery) async throws(PostgresError)
        -> PostgresRows
    {
        try await run(.query(query, prepared: true), onCancel: .askServer)
    }

    /// Runs any number of statements in one string, without parameters; several are one transaction unless they say
    /// otherwise. The session is not used again after its scope, as settings may have changed.
    ///
    /// - Returns: The last statement's rows, in text format.
    @discardableResult
    nonisolated(nonsending) public func execute(script: String) async throws(PostgresError) -> PostgresRows {
        isSpent.store(true, ordering: .relaxed)
        return try await run(.script(script), onCancel: .askServer)
    }

    /// Runs `body` between `BEGIN` and `COMMIT`, or `ROLLBACK` where it throws or its task is cancelled.
    ///
    /// - Throws: What `body` threw; `transactionRolledBack` where it swallowed a statement's error; `connectionLost`
    ///   with `mayHaveRun` where the answer to `COMMIT` was lost.
    nonisolated(nonsending) public func withTransaction<Result>(
        isolation: PostgresIsolation? = nil,
        _ body: () async throws -> Result
    ) async throws -> Result {
        let begin = isolation.map { "begin isolation level \($0.rawValue)" } ?? "begin"
        try await query(PostgresQuery(sql: begin))
        let result: Result
        do {
            result = try await body()
            try Task.checkCancellation()
        } catch {
            // What went wrong is the news, not that a dead connection cannot roll back; that one is discarded.
            if (try? await run(.query("rollback", prepared: true), onCancel: .finish)) == nil { discard() }
            throw error
        }
        do throws(PostgresError) {
            let commit = try await run(.query("commit", prepared: true), onCancel: .finish)
            guard commit.commandTag == "COMMIT" else {
                throw PostgresError(
                    .transactionRolledBack,
                    "the transaction was rolled back at its end: a statement in it had failed, and the error was ignored"
                )
            }
        } catch {
            if error.code == .connectionLost { discard() }
            throw error
        }
        return result
    }

    /// Closes the connection at the scope's end instead of keeping it for the next one: after a `SET`, or to let go of
    /// session locks.
    public func discard() {
        isSpent.store(true, ordering: .relaxed)
    }

    private nonisolated(nonsending) func run(
        _ work: PostgresJob.Work,
        onCancel: ConnectionWorker.OnCancel
    ) async throws(PostgresError) -> PostgresRows {
        guard isLent.load(ordering: .relaxed) else {
            throw PostgresError(.closed, "a database session was used after its scope had ended")
        }
        do {
            return try await worker.run(work, onCancel: onCancel)
        } catch {
            if error.code == .connectionLost { discard() }
            throw error
        }
    }

    /// Ends the holder's use.
    ///
    /// - Returns: The connection, where it can serve somebody else.
    func end() -> ConnectionWorker? {
        isLent.store(false, ordering: .relaxed)
        guard !isSpent.load(ordering: .relaxed), worker.inbox.isUp else {
            worker.inbox.close()
            return nil
        }
        return worker
    }
}
