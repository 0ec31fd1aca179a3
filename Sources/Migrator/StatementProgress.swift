import Migrations
import Postgres

/// How far a block without a transaction has come, for the run after one that was killed.
///
/// It is kept in a table beside `schema_migrations`, a row for each statement with its text: one that was changed since
/// is run again, and those behind it.
struct StatementProgress {
    enum Direction: String {
        case up, down
    }

    private let table: String
    private let version: String
    private let direction: Direction
    /// The statements that are done, from the first on.
    private var done: [String] = []
    /// The statement behind those that had begun when the run ended.
    private(set) var begun: String?
    /// Whether the role may keep a table there: otherwise a run that was killed begins anew.
    let isKept: Bool

    /// Reads what is known of a block.
    init(
        of migration: Migration,
        _ direction: Direction,
        beside history: HistoryTable,
        on session: PostgresSession
    ) async throws(PostgresError) {
        version = migration.version
        self.direction = direction
        table = "\(history.name)_progress"
        isKept = try await Self.prepareTable(table, in: history, on: session)
        guard isKept else { return }
        let rows = try await session.query(
            """
            select place, statement, is_done from \(unescaped: table)
            where version = \(version) and direction = \(direction.rawValue) order by place
            """
        )
        for row in rows where begun == nil {
            guard try row.decode(Int32.self, at: 0) == Int32(done.count) else { break }
            let statement = try row.decode(String.self, at: 1)
            if try row.decode(Bool.self, at: 2) { done.append(statement) } else { begun = statement }
        }
    }

    /// How many of these statements are done, from the first on; of what was known of others nothing is kept.
    mutating func goOn(with statements: [String], on session: PostgresSession) async throws(PostgresError)
        -> Int
    {
        let count = zip(done, statements).prefix { $0 == $1 }.count
        if count < done.count || begun != nil && begun != statements.dropFirst(count).first { begun = nil }
        done = []
        guard isKept else { return count }
        try await session.query(
            """
            delete from \(unescaped: table) where version = \(version) and direction = \(direction.rawValue)
                and place >= \(Int32(begun == nil ? count : count + 1))
            """
        )
        return count
    }

    /// Notes that a statement begins.
    func begin(_ statement: String, at place: Int, on session: PostgresSession) async throws(PostgresError) {
        try await note(statement, at: place, isDone: false, on: session)
    }

    /// Notes that a statement is done.
    func finish(_ statement: String, at place: Int, on session: PostgresSession) async throws(PostgresError) {
        try await note(statement, at: place, isDone: true, on: session)
    }

    private func note(_ statement: String, at place: Int, isDone: Bool, on session: PostgresSession)
        async throws(PostgresError)
    {
        guard isKept else { return }
        try await session.query(
            """
            insert into \(unescaped: table) (version, direction, place, statement, is_done)
            values (\(version), \(direction.rawValue), \(Int32(place)), \(statement), \(isDone))
            on conflict (version, direction, place)
                do update set statement = excluded.statement, is_done = excluded.is_done
            """
        )
    }

    /// Forgets the block: all of it is done.
    func forget(on session: PostgresSession) async throws(PostgresError) {
        guard isKept else { return }
        try await session.query(
            "delete from \(unescaped: table) where version = \(version) and direction = \(direction.rawValue)"
        )
    }

    /// - Returns: Whether it is there and may be written.
    private static func prepareTable(
        _ table: String,
        in history: HistoryTable,
        on session: PostgresSession
    ) async throws(PostgresError) -> Bool {
        let facts = try await session.query(
            """
            select to_regclass(\(table)) is not null,
                has_schema_privilege(\(history.schema), 'create'),
                coalesce(
                    has_table_privilege(to_regclass(\(table)), 'select')
                    and has_table_privilege(to_regclass(\(table)), 'insert')
                    and has_table_privilege(to_regclass(\(table)), 'update')
                    and has_table_privilege(to_regclass(\(table)), 'delete'), false
                ),
                exists (select from pg_attribute where attrelid = to_regclass(\(table)) and attname = 'place')
            """
        )
        if try facts[0].decode(Bool.self, at: 0) {
            let isWritable = try facts[0].decode(Bool.self, at: 2)
            // Otherwise something else has the name.
            let isOurs = try facts[0].decode(Bool.self, at: 3)
            return isWritable && isOurs
        }
        guard try facts[0].decode(Bool.self, at: 1) else { return false }
        try await session.query(
            """
            create table if not exists \(unescaped: table) (
                version varchar, direction text, place integer, statement text not null, is_done boolean not null,
                primary key (version, direction, place)
            )
            """
        )
        return true
    }
}
