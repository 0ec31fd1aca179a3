import Migrations
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
        let table = try row.decode(String.self, at: 0)
        try await addColumns(to: table, on: session)
        return table
    }

    /// Notes what applied migrations are for, where dbmate applied them, which knows nothing of it.
    static func describe(
        _ migrations: [Migration],
        in table: String,
        on session: PostgresSession
    ) async throws(PostgresError) {
        for migration in migrations {
            try await session.query(.description(of: migration, in: table))
        }
    }

    /// Beside dbmate's one column, which it does not mind: what an instance that does not know a migration's file has
    /// to know of it.
    private static func addColumns(to table: String, on session: PostgresSession) async throws(PostgresError)
    {
        let present = try await session.query(
            """
            select count(*) from pg_attribute
            where attrelid = to_regclass(\(table)) and attname in ('phase', 'release', 'applied_at')
            """
        )
        guard try present.first?.decode(Int64.self, at: 0) != 3 else { return }
        // Rows that are there were applied nobody knows when. Whoever reads the table waits no longer than this does.
        try await session.execute(
            script: """
                set lock_timeout = '1s';
                alter table \(table) add column if not exists phase text, add column if not exists release integer,
                    add column if not exists applied_at timestamptz;
                alter table \(table) alter column applied_at set default now();
                reset lock_timeout
                """
        )
    }
}

extension PostgresQuery {
    /// Notes that a migration was applied.
    static func applied(_ migration: Migration, in table: String) -> PostgresQuery {
        """
        insert into \(unescaped: table) (version, phase, release) values (
            \(migration.version), \(migration.up.options.phase.rawValue), \(migration.up.options.release.map(Int32.init))
        )
        """
    }

    fileprivate static func description(of migration: Migration, in table: String) -> PostgresQuery {
        """
        update \(unescaped: table) set phase = \(migration.up.options.phase.rawValue),
            release = \(migration.up.options.release.map(Int32.init))
        where version = \(migration.version) and phase is null
        """
    }
}
