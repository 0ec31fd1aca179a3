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

    /// What is applied, in the order of versions; empty where nothing ever was.
    static func applied(on session: PostgresSession) async throws(PostgresError) -> [AppliedMigration] {
        do {
            let rows = try await session.query(.appliedMigrations)
            var applied: [AppliedMigration] = []
            for row in rows { applied.append(try AppliedMigration(row)) }
            return applied
        } catch  where error.sqlState == .undefinedTable {
            return []
        }
    }

    /// The versions of those files that are not what was applied.
    static func changed(
        _ migrations: [Migration],
        in table: String,
        on session: PostgresSession
    ) async throws(PostgresError) -> [String] {
        var versions: [String] = []
        for row in try await session.query(.changes(of: migrations, in: table)) {
            versions.append(try row.decode(String.self, at: 0))
        }
        return versions
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
            where attrelid = to_regclass(\(table)) and attname in ('phase', 'release', 'checksum', 'applied_at')
            """
        )
        guard try present.first?.decode(Int64.self, at: 0) != 4 else { return }
        // Rows that are there were applied nobody knows when. Whoever reads the table waits no longer than this does.
        try await session.execute(
            script: """
                set lock_timeout = '1s';
                alter table \(table) add column if not exists phase text, add column if not exists release integer,
                    add column if not exists checksum text, add column if not exists applied_at timestamptz;
                alter table \(table) alter column applied_at set default now();
                reset lock_timeout
                """
        )
    }
}

extension PostgresQuery {
    /// Through JSON, as dbmate's own table has only `version`.
    fileprivate static var appliedMigrations: PostgresQuery {
        """
        select version::text, to_jsonb(m)->>'phase', (to_jsonb(m)->>'release')::integer,
            to_char((to_jsonb(m)->>'applied_at')::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"')
        from schema_migrations m order by version collate "C"
        """
    }

    /// Notes that a migration was applied, with its file's SHA-256.
    static func applied(_ migration: Migration, in table: String) -> PostgresQuery {
        """
        insert into \(unescaped: table) (version, phase, release, checksum) values (
            \(migration.version), \(migration.up.options.phase.rawValue),
            \(migration.up.options.release.map(Int32.init)), encode(sha256(convert_to(\(migration.source), 'UTF8')), 'hex')
        )
        """
    }

    fileprivate static func description(of migration: Migration, in table: String) -> PostgresQuery {
        """
        update \(unescaped: table) set phase = \(migration.up.options.phase.rawValue),
            release = \(migration.up.options.release.map(Int32.init)),
            checksum = encode(sha256(convert_to(\(migration.source), 'UTF8')), 'hex')
        where version = \(migration.version) and checksum is null
        """
    }

    fileprivate static func changes(of migrations: [Migration], in table: String) -> PostgresQuery {
        """
        select version::text
        from unnest(\(migrations.map(\.version)), \(migrations.map(\.source))) as file (version, source)
        join \(unescaped: table) using (version)
        where checksum <> encode(sha256(convert_to(source, 'UTF8')), 'hex') order by version collate "C"
        """
    }
}
