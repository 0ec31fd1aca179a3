import Migrations
import Postgres

/// Runs one migration's block, together with its row in `schema_migrations`.
struct MigrationRunner {
    let client: PostgresClient
    /// The history's quoted name with its schema.
    let table: String
    let options: MigratorOptions
    let onEvent: @Sendable (MigratorEvent) -> Void

    /// Runs the block that goes up, and notes the version.
    func apply(_ migration: Migration) async throws {
        try await run(migration.up, of: migration, note: .applied(migration, in: table), gate: migration.gate)
    }

    /// Runs the block that goes down, and forgets the version.
    func takeBack(_ migration: Migration) async throws {
        let note: PostgresQuery = "delete from \(unescaped: table) where version = \(migration.version)"
        try await run(migration.down, of: migration, note: note, gate: nil)
    }

    /// Each migration has a session of its own: what it `SET`s ends with it.
    private func run(
        _ block: Migration.Block,
        of migration: Migration,
        note: PostgresQuery,
        gate: ReleaseGate?
    ) async throws {
        try await client.withSession { session in
            session.discard()
            do {
                if block.options.runsInTransaction {
                    let backend = try await session.query("select pg_backend_pid()")[0].decode(
                        Int32.self,
                        at: 0
                    )
                    // Connected beforehand: the first wait may be over sooner than a connection is made.
                    try await client.withSession { watcher in
                        try await patiently(migration) {
                            try await retrying(migration, watch: BlockerWatch(backend, on: watcher)) {
                                try await runInTransaction(
                                    block,
                                    of: migration,
                                    note: note,
                                    gate: gate,
                                    on: session
                                )
                            }
                        }
                    }
                } else {
                    // Held until the session ends, which is when the version is noted.
                    if let gate {
                        try await patiently(migration) {
                            try await close(gate, before: migration, on: session, for: .session)
                        }
                    }
                    try await runStatements(block, of: migration, on: session)
                    try await session.query(note)
                }
            } catch let error as PostgresError {
                // Of the statements around the file's own: a COMMIT that a deferred constraint refused, for example.
                throw failure(of: "", line: nil, in: migration, error)
            }
        }
    }

    /// Tries again, the whole transaction and always with a lock timeout, until it succeeds or time is up.
    private func retrying(
        _ migration: Migration,
        watch: BlockerWatch,
        _ body: () async throws -> Void
    ) async throws {
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
                guard ContinuousClock.now < deadline else {
                    let names = watch.blockers.map(\.description).joined(separator: "; ")
                    throw MigratorError(
                        .blocked,
                        """
                        \(migration.fileName): a lock was not to be had in \(attempt) tries within \
                        \(options.retryFor), held by \(names.isEmpty ? "somebody unknown" : names)
                        """,
                        underlying: error.underlying
                    )
                }
            }
            let pause = pauses.next()
            onEvent(.blocked(migration, by: watch.blockers, attempt: attempt, pause: pause))
            try await Task.sleep(for: pause)
            attempt += 1
        }
    }

    private func runInTransaction(
        _ block: Migration.Block,
        of migration: Migration,
        note: PostgresQuery,
        gate: ReleaseGate?,
        on session: PostgresSession
    ) async throws {
        try await session.withTransaction {
            let milliseconds = max(1, Int(options.lockTimeout / .milliseconds(1)))
            try await session.query("set local lock_timeout = \(unescaped: "\(milliseconds)")")
            if let gate { try await close(gate, before: migration, on: session, for: .transaction) }
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
            try await session.query(note)
        }
    }

    private func transactionNumber(on session: PostgresSession) async throws -> Int64 {
        try await session.query("select txid_current()")[0].decode(Int64.self, at: 0)
    }

    /// One by one: several statements in one string are one transaction, which is what the file does not want. Without a
    /// lock timeout, which would leave an invalid index behind.
    private func runStatements(
        _ block: Migration.Block,
        of migration: Migration,
        on session: PostgresSession
    ) async throws {
        for statement in StatementSplitter.split(block.sql) {
            do throws(PostgresError) {
                try await InvalidIndex.drop(beforeRunning: statement.sql, on: session)
                try await session.execute(script: statement.sql)
            } catch {
                throw failure(of: block.sql, line: block.line, offset: statement.offset, in: migration, error)
            }
        }
    }

    /// Says where in the file, from what the server says where in the text.
    private func failure(
        of sql: String,
        line: Int?,
        offset: Int = 0,
        in migration: Migration,
        _ error: PostgresError
    ) -> MigratorError {
        guard error.code == .server, let server = error.server else {
            let code: MigratorError.Code = error.code == .connectionLost ? .database : .statement
            return MigratorError(code, "\(migration.fileName): \(error)", underlying: error)
        }
        let place = line.flatMap { line in
            server.position.flatMap { SourceLocation(position: $0 + offset, in: sql, firstLine: line) }
        }
        let name = place.map { ":\($0.line):\($0.column)" } ?? line.map { ":\($0)" } ?? ""
        var text = "\(migration.fileName)\(name): \(server.message) (SQLSTATE \(server.sqlState))"
        // The files are the reader's own, and so is what they say about data.
        if let detail = server.detail { text += "; \(detail)" }
        if let hint = server.hint { text += "; hint: \(hint)" }
        if let place { text += "\n\(place.excerpt)" }
        return MigratorError(.statement, text, underlying: error)
    }
}
