import Postgres

/// What an interrupted `CREATE INDEX CONCURRENTLY` leaves: an index that is there, is written to, and is never read.
enum InvalidIndex {
    /// Drops the one that a statement is about to make: `IF NOT EXISTS` would keep it, and without that the statement
    /// would fail.
    static func drop(beforeRunning sql: String, on session: PostgresSession) async throws(PostgresError) {
        guard let name = nameOfIndexMadeConcurrently(by: sql) else { return }
        let rows = try await session.query(
            """
            select i.indexrelid::regclass::text from pg_index i
            where i.indexrelid = to_regclass(\(name)) and not i.indisvalid
            """
        )
        for row in rows {
            let quoted = try row.decode(String.self, at: 0)
            try await session.query("drop index concurrently if exists \(unescaped: quoted)")
        }
    }

    /// The name as it is written, quotes included; nil where the statement is another one.
    static func nameOfIndexMadeConcurrently(by sql: String) -> String? {
        let pattern =
            /^\s*create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?("(?:[^"]|"")+"|[^\s"(]+)/
        guard let match = sql.firstMatch(of: pattern.ignoresCase()) else { return nil }
        let name = String(match.output.1)
        // "create index concurrently on t (...)" leaves the choice of a name to the server.
        return name.lowercased() == "on" ? nil : name
    }
}
