public import Postgres

/// The table `schema_migrations`, which is dbmate's.
public enum MigrationHistory {
    /// The newest applied version, in the order of text; nil where none ever was.
    ///
    /// - Throws: `PostgresError`.
    nonisolated(nonsending) public static func newestApplied(
        on client: PostgresClient
    ) async throws(PostgresError) -> String? {
        do {
            // "C": another collation may not sort digits by their value.
            let rows = try await client.query(#"select max(version collate "C") from schema_migrations"#)
            return try rows.first?.decode(String?.self, at: 0)
        } catch  where error.sqlState == .undefinedTable {
            return nil
        }
    }

    /// Every applied version; empty where none ever was.
    static func applied(on session: PostgresSession) async throws(PostgresError) -> Set<String> {
        do {
            let rows = try await session.query("select version from schema_migrations")
            var versions: Set<String> = []
            for row in rows { versions.insert(try row.decode(String.self, at: 0)) }
            return versions
        } catch  where error.sqlState == .undefinedTable {
            return []
        }
    }

    /// Makes the table where there is none.
    ///
    /// - Returns: Its quoted name with its schema: a migration may change the search path.
    static func prepareTable(on session: PostgresSession) async throws(PostgresError) -> String {
        let name: PostgresQuery = """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.oid = to_regclass('schema_migrations')
            """
        var rows = try await session.query(name)
        if rows.isEmpty {
            // Not "if not exists" alone, whose notice says nothing new each time.
            try await session.query(
                "create table if not exists schema_migrations (version varchar primary key)"
            )
            rows = try await session.query(name)
        }
        guard let row = rows.first else {
            throw PostgresError(.decoding, "schema_migrations was made and is not on the search path")
        }
        return try row.decode(String.self, at: 0)
    }
}
