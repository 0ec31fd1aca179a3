import Migrations
import Postgres

/// Runs one migration's block, together with its row in `schema_migrations`.
struct MigrationRunner {
    let client: PostgresClient
    let table: HistoryTable
    let options: MigratorOptions
    let onEvent: @Sendable (MigratorEvent) -> Void

    /// Blocks and what belongs to them.
    struct Work {
        let migration: Migration
        /// In the order they are run in; nearly always one.
        let blocks: [Migration.Block]
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
                blocks: migration.sections.map(\.up),
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
                blocks: migration.sections.reversed().map(\.down),
                direction: .down,
                note: "delete from \(unescaped: table.name) where version = \(migration.version)",
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
                    try await run(work, Sessions(own: session, watcher: watcher, backend: backend))
                }
                try await release(session)
            } catch let error as PostgresError {
                // Of the statements around the file's own: a COMMIT that a deferred constraint refused, for example.
                throw failure(of: "", line: nil, in: work.migration, error)
            }
        }
    }

    private func run(_ work: Work, _ sessions: Sessions) async throws {
        let (session, migration) = (sessions.own, work.migration)
        guard work.blocks.count == 1, work.blocks[0].options.runsInTransaction else {
            // Held until the version is noted.
            if let gate = work.gate {
                try await patiently(migration) {
                    try await close(gate, before: migration, on: session, for: .session)
                }
            }
            return try await runSteps(work, sessions)
        }
        try await patiently(migration) {
            try await retrying(migration, sessions) {
                try await withImpatientTransaction(on: session) {
                    if let gate = work.gate {
                        try await close(gate, before: migration, on: session, for: .transaction)
                    }
                    try await runScript(work.blocks[0], of: migration, on: session)
                    try await session.query(work.note)
                }
            }
        }
    }

    /// Lets the next run wait until the server has let go of what this one was at, if it is killed: a statement goes on
    /// without its client, and two at the same tables deadlock.
    private func prepare(_ session: PostgresSession) async throws {
        _ = try await RunnerLock.acquire(.work, on: session, patience: options.waitForOthers) {
            onEvent(.waiting(for: $0))
        }
    }

    /// Lets go of the locks at once, for the next migration: the server may take a moment to end the session.
    private func release(_ session: PostgresSession) async throws {
        try await session.query("select pg_advisory_unlock_all()")
    }
}
