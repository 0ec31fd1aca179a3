import Migrations
import Postgres

/// How far a block without a transaction has come, for the run after one that was killed.
///
/// It is kept in a table beside `schema_migrations`, by the text of the statements: one that was changed since is run
/// again, and those behind it.
struct StatementProgress {
    enum Direction: String {
        case up, down
    }

    private let table: String
    private let version: String
    private let direction: Direction
    private(set) var done: [String] = []
    /// The statement that had begun when the run ended.
    private(set) var begun: String?

    /// Reads what is known of a block.
    ///
    /// - Parameter history: The quoted name of `schema_migrations`.
    init(
        of migration: Migration,
        _ direction: Direction,
        beside history: String,
        on session: PostgresSession
    ) async throws(PostgresError) {
        version = migration.version
        self.direction = direction
        table = try await Self.prepareTable(beside: history, on: session)
        let rows = try await session.query(
            """
            select done, begun from \(unescaped: table)
            where version = \(version) and direction = \(direction.rawValue)
            """
        )
        guard let row = rows.first else { return }
        done = try row.decode([String].self, at: 0)
        begun = try row.decode(String?.self, at: 1)
    }

    /// How many of these statements are done, from the first on.
    func count(of statements: [String]) -> Int {
        zip(done, statements).prefix { $0 == $1 }.count
    }

    /// Notes that the next statement begins.
    mutating func begin(_ statement: String, after done: [String], on session: PostgresSession)
        async throws(PostgresError)
    {
        try await note(done, begun: statement, on: session)
    }

    /// Notes what is done.
    mutating func finish(_ done: [String], on session: PostgresSession) async throws(PostgresError) {
        try await note(done, begun: nil, on: session)
    }

    private mutating func note(_ done: [String], begun: String?, on session: PostgresSession)
        async throws(PostgresError)
    {
        (self.done, self.begun) = (done, begun)
        try await session.query(
            """
            insert into \(unescaped: table) (version, direction, done, begun)
            values (\(version), \(direction.rawValue), \(done), \(begun))
            on conflict (version, direction) do update set done = excluded.done, begun = excluded.begun
            """
        )
    }

    /// Forgets the block: all of it is done.
    func forget(on session: PostgresSession) async throws(PostgresError) {
        try await session.query(
            "delete from \(unescaped: table) where version = \(version) and direction = \(direction.rawValue)"
        )
    }

    /// - Returns: The table's quoted name.
    private static func prepareTable(beside history: String, on session: PostgresSession)
        async throws(PostgresError) -> String
    {
        let rows = try await session.query(
            """
            select format('%I.%I', n.nspname, 'schema_migrations_progress')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(\(history))
            """
        )
        guard let row = rows.first else {
            throw PostgresError(.decoding, "\(history) is gone: something dropped it while migrations ran")
        }
        let table = try row.decode(String.self, at: 0)
        // Not "if not exists" alone, whose notice says nothing new each time.
        let isThere = try await session.query("select to_regclass(\(table)) is not null")
        if try isThere.first?.decode(Bool.self, at: 0) != true {
            try await session.query(
                """
                create table if not exists \(unescaped: table) (
                    version varchar, direction text, done text[] not null, begun text,
                    primary key (version, direction)
                )
                """
            )
        }
        return table
    }
}
