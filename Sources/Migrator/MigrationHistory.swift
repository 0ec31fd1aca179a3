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

    /// Makes the table where there is none, and the schema that it is to be in.
    ///
    /// - Parameter onCreateSchema: Told of that one's name.
    /// - Returns: Its quoted name with its schema: a migration may change the search path.
    static func prepareTable(
        on session: PostgresSession,
        onCreateSchema: (String) -> Void
    ) async throws(PostgresError) -> String {
        try await createSchema(on: session, onCreateSchema)
        // In that schema alone, where dbmate looks for it, too.
        let name: PostgresQuery = """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relname = 'schema_migrations' and n.nspname = current_schema()
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
            throw PostgresError(
                .decoding,
                "schema_migrations cannot be made: no schema of the search path exists"
            )
        }
        let table = try row.decode(String.self, at: 0)
        try await addColumns(to: table, on: session)
        return table
    }

    /// As dbmate does for `?search_path=`: otherwise the table would go to the next schema of the path, and dbmate would not
    /// find it.
    private static func createSchema(
        on session: PostgresSession,
        _ onCreateSchema: (String) -> Void
    ) async throws(PostgresError) {
        let rows = try await session.query(
            """
            select name, format('%I', name)
            from (select (parse_ident(split_part(nullif(current_setting('search_path'), ''), ',', 1)))[1] as name) first
            where name <> '$user' and not exists (select from pg_namespace where nspname = name)
            """
        )
        guard let row = rows.first else { return }
        onCreateSchema(try row.decode(String.self, at: 0))
        try await session.query(
            "create schema if not exists \(unescaped: try row.decode(String.self, at: 1))"
        )
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
            \(migration.version), \(migration.phase.rawValue),
            \(migration.release.map(Int32.init)), encode(sha256(convert_to(\(migration.source), 'UTF8')), 'hex')
        )
        """
    }

    fileprivate static func description(of migration: Migration, in table: String) -> PostgresQuery {
        """
        update \(unescaped: table) set phase = \(migration.phase.rawValue),
            release = \(migration.release.map(Int32.init)),
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
