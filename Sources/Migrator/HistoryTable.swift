import Postgres

/// Where `schema_migrations` is, and what of it is ours to write.
struct HistoryTable: Hashable, Sendable {
    /// What we know beside dbmate's one column, which it does not mind: an instance that does not know a migration's file
    /// has to know it.
    enum Column: String, CaseIterable, Sendable {
        case phase, release, checksum
    }

    /// Its schema's name.
    let schema: String
    /// Its quoted name with its schema: a migration may change the search path.
    let name: String
    /// Whether the schema is there.
    private let hasSchema: Bool
    /// Whether the table is there.
    let exists: Bool
    /// The columns that a new row may be given.
    private(set) var insertable: Set<Column> = []
    /// Whether those that are there may be told what they are for.
    private(set) var isUpdatable = false
    /// Whether it says of a file what it was; where dbmate alone was at work it does not.
    private(set) var hasChecksums = false

    /// Finds it where dbmate looks for it: in the first schema of the path that the session asked for, otherwise in the
    /// first of the path that is there, or else in `public`. Makes nothing.
    static func find(on session: PostgresSession) async throws(PostgresError) -> HistoryTable {
        let settings = try await session.query(
            """
            select setting, source, coalesce(current_schema(), 'public') from pg_settings where name = 'search_path'
            """
        )
        guard let row = settings.first else {
            throw PostgresError(.decoding, "the server has no search_path")
        }
        let isAskedFor = try row.decode(String.self, at: 1) == "client"
        let asked = isAskedFor ? SearchPath.first(in: try row.decode(String.self, at: 0)) : nil
        let present = try row.decode(String.self, at: 2)
        let schema = asked ?? present
        let rows = try await session.query(
            """
            select name, to_regclass(name) is not null, exists (select from pg_namespace where nspname = \(schema))
            from (select format('%I.schema_migrations', \(schema)::text)) as t (name)
            """
        )
        var table = HistoryTable(
            schema: schema,
            name: try rows[0].decode(String.self, at: 0),
            hasSchema: try rows[0].decode(Bool.self, at: 2),
            exists: try rows[0].decode(Bool.self, at: 1)
        )
        try await table.readColumns(on: session)
        return table
    }

    private init(schema: String, name: String, hasSchema: Bool, exists: Bool) {
        self.schema = schema
        self.name = name
        self.hasSchema = hasSchema
        self.exists = exists
    }

    /// Makes what of it is missing, as far as the role may.
    ///
    /// - Parameter onEvent: Told of a schema that is made, and of a table that is somebody else's.
    static func prepare(
        on session: PostgresSession,
        _ onEvent: (MigratorEvent) -> Void
    ) async throws(PostgresError) -> HistoryTable {
        var table = try await find(on: session)
        if !table.hasSchema {
            onEvent(.creatingSchema(table.schema))
            let quoted = table.name.dropLast(".schema_migrations".count)
            try await session.query("create schema if not exists \(unescaped: String(quoted))")
        }
        if !table.exists {
            // Not "if not exists" alone, whose notice says nothing new each time.
            try await session.query(
                "create table if not exists \(unescaped: table.name) (version varchar primary key)"
            )
            table = try await find(on: session)
        }
        try await table.addColumns(on: session, onEvent)
        return table
    }

    private mutating func addColumns(
        on session: PostgresSession,
        _ onEvent: (MigratorEvent) -> Void
    ) async throws(PostgresError) {
        let facts = try await session.query(
            """
            select pg_has_role(c.relowner, 'usage'), pg_get_userbyid(c.relowner), (
                select count(*) from pg_attribute
                where attrelid = c.oid and attname in ('phase', 'release', 'checksum', 'applied_at')
            ) from pg_class c where c.oid = to_regclass(\(name))
            """
        )
        guard let row = facts.first else {
            throw PostgresError(.decoding, "\(name) is gone: something dropped it")
        }
        guard try row.decode(Int64.self, at: 2) != 4 else { return }
        guard try row.decode(Bool.self, at: 0) else {
            onEvent(.foreignHistory(table: name, owner: try row.decode(String.self, at: 1)))
            return
        }
        // Rows that are there were applied nobody knows when. Whoever reads the table waits no longer than this does.
        try await session.execute(
            script: """
                set lock_timeout = '1s';
                alter table \(name) add column if not exists phase text, add column if not exists release integer,
                    add column if not exists checksum text, add column if not exists applied_at timestamptz;
                alter table \(name) alter column applied_at set default now();
                reset lock_timeout
                """
        )
        try await readColumns(on: session)
    }

    private mutating func readColumns(on session: PostgresSession) async throws(PostgresError) {
        let rows = try await session.query(
            """
            select attname::text, has_column_privilege(attrelid, attnum, 'insert'),
                has_column_privilege(attrelid, attnum, 'update')
            from pg_attribute
            where attrelid = to_regclass(\(name)) and attname in ('phase', 'release', 'checksum')
            """
        )
        insertable = []
        isUpdatable = rows.count == Column.allCases.count
        for row in rows {
            guard let column = Column(rawValue: try row.decode(String.self, at: 0)) else { continue }
            if column == .checksum { hasChecksums = true }
            if try row.decode(Bool.self, at: 1) { insertable.insert(column) }
            if try !row.decode(Bool.self, at: 2) { isUpdatable = false }
        }
    }
}
