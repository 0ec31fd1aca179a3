import Postgres

/// Whether a session has a backend for itself.
///
/// A pooler that shares backends between transactions, such as PgBouncer with `pool_mode = transaction`, leaves a
/// session's locks behind on whichever backend it was given, and the next migrator would wait for them without end.
///
/// See https://www.pgbouncer.org/features.html
enum PoolerCheck {
    /// Another client may come in between; it does not each time.
    private static let rounds = 3

    /// Makes sure of it before anything is done, with statements that a pooler of any kind passes on.
    ///
    /// - Throws: `MigratorError` with the code `pooler`.
    static func run(on session: PostgresSession, of client: PostgresClient) async throws {
        for _ in 0..<rounds {
            let first = try await backend(of: session)
            try await client.withSession { other in
                // As long as this transaction lasts it has a backend: the one that was free last, if that is shared.
                let second = try await backend(of: other, begins: true)
                let third = try await backend(of: session)
                try await other.execute(script: "rollback")
                guard first == third, first != second else { throw sharedBackends() }
            }
        }
    }

    /// What to say where sessions turn out to share backends.
    static func sharedBackends(_ underlying: PostgresError? = nil) -> MigratorError {
        MigratorError(
            .pooler,
            """
            a pooler between here and Postgres gives each transaction another backend, as PgBouncer does with \
            pool_mode=transaction: locks would stay behind there. Connect to Postgres itself
            """,
            underlying: underlying
        )
    }

    /// In text: prepared statements are refused by older poolers.
    private static func backend(of session: PostgresSession, begins: Bool = false) async throws -> String {
        let rows = try await session.execute(
            script: "\(begins ? "begin; " : "")select pg_backend_pid()::text"
        )
        return try rows[0].decode(String.self, at: 0)
    }
}
