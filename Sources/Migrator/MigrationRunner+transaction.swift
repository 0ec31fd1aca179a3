import Migrations
import Postgres

extension MigrationRunner {
    /// Tries again, the whole transaction and always with a lock timeout, until it succeeds or patience ends.
    func retrying(_ migration: Migration, _ sessions: Sessions, _ body: () async throws -> Void) async throws
    {
        let watch = BlockerWatch(sessions.backend, on: sessions.watcher)
        let deadline = ContinuousClock.now + options.retryFor
        let interval = max(options.lockTimeout / 4, .milliseconds(10))
        var pauses = RetryPause()
        var attempt = 1
        while true {
            do {
                return try await watch.during(interval: interval, body)
            } catch let error as MigratorError {
                let state = error.underlying?.sqlState
                guard state == .lockNotAvailable || state == .deadlockDetected else { throw error }
                let isEnough = options.lockRetries.map { attempt > $0 } ?? false
                guard !isEnough, ContinuousClock.now < deadline else {
                    throw gaveUp(migration, after: attempt, isEnough, watch.blockers, error)
                }
            }
            let pause = pauses.next()
            onEvent(.blocked(migration, by: watch.blockers, attempt: attempt, pause: pause))
            try await Task.sleep(for: pause)
            attempt += 1
        }
    }

    private func gaveUp(
        _ migration: Migration,
        after attempts: Int,
        _ isEnough: Bool,
        _ blockers: [Blocker],
        _ error: MigratorError
    ) -> MigratorError {
        let names =
            blockers.isEmpty ? "somebody unknown" : blockers.map(\.description).joined(separator: "; ")
        let tries = "\(attempts) \(attempts == 1 ? "try" : "tries")"
        let end =
            isEnough
            ? "in \(tries), which is all that --lock-retries allows"
            : "in \(tries) within the \(options.retryFor) of --lock-retry"
        return MigratorError(
            .blocked,
            "\(migration.fileName): a lock was not to be had \(end); held by \(names)",
            underlying: error.underlying
        )
    }

    /// Begins a transaction whose statements give up a lock that they do not get.
    func withImpatientTransaction(on session: PostgresSession, _ body: () async throws -> Void) async throws {
        try await session.withTransaction {
            let milliseconds = max(1, Int(options.lockTimeout / .milliseconds(1)))
            try await session.query("set local lock_timeout = \(unescaped: "\(milliseconds)")")
            try await body()
        }
    }

    /// Runs a whole block inside a transaction, which it must not end.
    func runScript(_ block: Migration.Block, of migration: Migration, on session: PostgresSession)
        async throws
    {
        let before = try await transactionNumber(on: session)
        do throws(PostgresError) {
            try await session.execute(script: block.sql)
        } catch {
            throw failure(of: block.sql, line: block.line, in: migration, error)
        }
        guard try await transactionNumber(on: session) == before else {
            throw MigratorError(
                .transactionEnded,
                """
                \(migration.fileName): it ends the transaction it runs in, and what stood before that stays done: \
                take COMMIT or ROLLBACK out, or say transaction:false
                """
            )
        }
    }

    private func transactionNumber(on session: PostgresSession) async throws -> Int64 {
        try await session.query("select txid_current()")[0].decode(Int64.self, at: 0)
    }
}
