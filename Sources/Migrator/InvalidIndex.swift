import Migrations
import Postgres

/// What an interrupted `CREATE INDEX CONCURRENTLY` leaves: an index that is there, is written to, and is never read.
enum InvalidIndex {
    /// Drops the one that a statement is about to make: `IF NOT EXISTS` would keep it, and without that the statement
    /// would fail.
    ///
    /// - Parameter wasInterrupted: Whether the statement had begun before. Then an index of the server's own choice of a
    ///   name is dropped, too.
    static func drop(
        before statement: StatementSplitter.Statement,
        wasInterrupted: Bool,
        on session: PostgresSession
    ) async throws(PostgresError) {
        guard case .creates(let index, let table) = statement.concurrentIndexWork else { return }
        let rows: PostgresRows
        if let index {
            rows = try await session.query(
                """
                select i.indexrelid::regclass::text from pg_index i
                where i.indexrelid = to_regclass(\(index)) and not i.indisvalid
                """
            )
        } else if wasInterrupted {
            rows = try await session.query(
                """
                select i.indexrelid::regclass::text from pg_index i
                where i.indrelid = to_regclass(\(table)) and not i.indisvalid
                """
            )
        } else {
            return
        }
        for row in rows {
            let quoted = try row.decode(String.self, at: 0)
            try await session.query("drop index concurrently if exists \(unescaped: quoted)")
        }
    }

    /// Whether a statement that had begun was done, and only its end not noted any more: the index is there and valid, or
    /// gone.
    static func isDone(
        _ statement: StatementSplitter.Statement,
        on session: PostgresSession
    ) async throws(PostgresError) -> Bool {
        let question: PostgresQuery
        switch statement.concurrentIndexWork {
        case .creates(let index?, _):
            question = """
                select exists (select from pg_index where indexrelid = to_regclass(\(index)) and indisvalid)
                """
        case .drops(let indexes):
            question = """
                select not exists (select from unnest(\(indexes)) as name where to_regclass(name) is not null)
                """
        default: return false
        }
        return try await session.query(question).first?.decode(Bool.self, at: 0) ?? false
    }
}
