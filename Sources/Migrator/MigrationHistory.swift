import Migrations
public import Postgres

/// What is in the table `schema_migrations`, which is dbmate's.
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
    static func applied(
        in table: HistoryTable,
        on session: PostgresSession
    ) async throws(PostgresError) -> [AppliedMigration] {
        guard table.exists else { return [] }
        var applied: [AppliedMigration] = []
        for row in try await session.query(.appliedMigrations(in: table)) {
            applied.append(try AppliedMigration(row))
        }
        return applied
    }

    /// The versions of those files that are not what was applied.
    static func changed(
        _ migrations: [Migration],
        in table: HistoryTable,
        on session: PostgresSession
    ) async throws(PostgresError) -> [String] {
        guard table.hasChecksums else { return [] }
        var versions: [String] = []
        for row in try await session.query(.changes(of: migrations, in: table)) {
            versions.append(try row.decode(String.self, at: 0))
        }
        return versions
    }

    /// Notes what applied migrations are for, where dbmate applied them, which knows nothing of it.
    static func describe(
        _ migrations: [Migration],
        in table: HistoryTable,
        on session: PostgresSession
    ) async throws(PostgresError) {
        guard table.isUpdatable else { return }
        for migration in migrations {
            try await session.query(.description(of: migration, in: table))
        }
    }
}

extension PostgresQuery {
    /// Through JSON, as dbmate's own table has only `version`.
    fileprivate static func appliedMigrations(in table: HistoryTable) -> PostgresQuery {
        """
        select version::text, to_jsonb(m)->>'phase', (to_jsonb(m)->>'release')::integer,
            to_char((to_jsonb(m)->>'applied_at')::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"')
        from \(unescaped: table.name) m order by version collate "C"
        """
    }

    /// Notes that a migration was applied, with its file's SHA-256 and what else the table has room for.
    static func applied(_ migration: Migration, in table: HistoryTable) -> PostgresQuery {
        let columns = HistoryTable.Column.allCases.filter(table.insertable.contains).map {
            ", \($0.rawValue)"
        }
        return """
            insert into \(unescaped: table.name) (version\(unescaped: columns.joined()))
            select version\(unescaped: columns.joined()) from (select
                \(migration.version)::text as version, \(migration.phase.rawValue)::text as phase,
                \(migration.release.map(Int32.init))::integer as release,
                encode(sha256(convert_to(\(migration.source), 'UTF8')), 'hex') as checksum
            ) as applied
            """
    }

    fileprivate static func description(of migration: Migration, in table: HistoryTable) -> PostgresQuery {
        """
        update \(unescaped: table.name) set phase = \(migration.phase.rawValue),
            release = \(migration.release.map(Int32.init)),
            checksum = encode(sha256(convert_to(\(migration.source), 'UTF8')), 'hex')
        where version = \(migration.version) and checksum is null
        """
    }

    fileprivate static func changes(of migrations: [Migration], in table: HistoryTable) -> PostgresQuery {
        """
        select version::text
        from unnest(\(migrations.map(\.version)), \(migrations.map(\.source))) as file (version, source)
        join \(unescaped: table.name) using (version)
        where checksum <> encode(sha256(convert_to(source, 'UTF8')), 'hex') order by version collate "C"
        """
    }
}
