import Migrations
import Postgres

/// Runs one migration's block, together with its row in `schema_migrations`.
struct MigrationRunner {
    let client: PostgresClient
    /// The history's quoted name with its schema.
    let table: String
    let options: MigratorOptions
    let onEvent: @Sendable (MigratorEvent) -> Void

    /// A block and what belongs to it.
    struct Work {
        let migration: Migration
        let block: Migration.Block
        let direction: StatementProgress.Direction
        /// What `schema_migrations` is told when it is done.
        let note: PostgresQuery
        let gate: ReleaseGate?
    }

    /// Where a block is run, and a session that sees who keeps it waiting.
    struct Sessions {
        let own: PostgresSession
        let watcher: PostgresSession
        /// The backend of `own`.
        let backend: Int32
    }

    /// Runs the block that goes up, and notes the version.
    func apply(_ migration: Migration) async throws {
        try await run(
            Work(
                migration: migration,
                block: migration.up,
                direction: .up,
                note: .applied(migration, in: table),
                gate: migration.gate
            )
        )
    }

    /// Runs the block that goes down, and forgets the version.
    func takeBack(_ migration: Migration) async throws {
        try await run(
            Work(
                migration: migration,
                block: migration.down,
                direction: .down,
                note: "delete from \(unescaped: table) where version = \(migration.version)",
                gate: nil
            )
        )
    }

    /// Each migration has a session of its own: what it `SET`s ends with it.
    private func run(_ work: Work) async throws {
        try await client.withSession { session in
            session.discard()
            do {
                try await prepare(session)
                let backend = try await session.query("select pg_backend_pid()")[0].decode(Int32.self, at: 0)
                // Connected beforehand: the first wait may be over sooner than a connection is made.
                try await client.withSession { watcher in
                    let sessions = Sessions(own: session, watcher: watcher, backend: backend)
                    if work.block.options.runsInTransaction {
                        try await patiently(work.migration) {
                            try await retrying(work.migration, sessions) {
                                try await runInTransaction(work, on: session)
                            }
                        }
                    } else {
                        // Held until the session ends, which is when the version is noted.
                        if let gate = work.gate {
                            try await patiently(work.migration) {
                                try await close(gate, before: work.migration, on: session, for: .session)
                            }
                        }
                        try await runStatements(work, sessions)
                    }
                }
            } catch let error as PostgresError {
                // Of the statements around the file's own: a COMMIT that a deferred constraint refused, for example.
                throw failure(of: "", line: nil, in: work.migration, error)
            }
        }
    }

    /// Lets the server notice soon that this program was killed, and the next run wait until it has: a statement goes on
    /// without its client, and two at the same tables deadlock.
    private func prepare(_ session: PostgresSession) async throws {
        try await session.query(
            """
            select set_config(name, '1s', false) from pg_settings where name = 'client_connection_check_interval'
            """
        )
        _ = try await RunnerLock.acquire(.work, on: session, patience: options.waitForOthers) {
            onEvent(.waiting(for: $0))
        }
    }
}
