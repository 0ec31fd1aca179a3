import Foundation
import Logging
import Migrations
import Postgres
import PrivatePostgres
import TestSupport
import Testing

@testable import Migrator

/// Where `schema_migrations` is, and whose.
@Suite(.timeLimit(.minutes(30))) struct HistoryTableTests {
    private static func migration(_ version: Int, _ up: String, _ options: String = "") throws -> Migration {
        try MigrationParser.parse(
            path: "\(version)_test.sql",
            text: "-- migrate:up \(options)\n\(up)\n-- migrate:down\n"
        )
    }

    private static func migrator(
        _ url: String,
        _ migrations: [Migration],
        onEvent: @escaping @Sendable (MigratorEvent) -> Void = { _ in }
    ) throws -> Migrator {
        Migrator(
            try PostgresConfiguration(url: url, environment: [:]),
            migrations: migrations,
            logger: Logger(label: "test"),
            onEvent: onEvent
        )
    }

    @Test(arguments: [
        ("a,b", "a"), (" My_Schema , b", "my_schema"), ("my-schema", "my-schema"), ("1abc", "1abc"),
        (#""a,b",public"#, "a,b"), (#""a""b""#, #"a"b"#), (#""Ab""#, "Ab"), ("É", "É"), ("a.b", "a.b"),
        (String(repeating: "é", count: 40), String(repeating: "é", count: 31)), ("\u{A0}a", "\u{A0}a"),
    ])
    func theFirstOfASearchPathIsWhatTheServerTakes(setting: String, name: String) async throws {
        #expect(SearchPath.first(in: setting) == name)
        try await withTestClient { client in
            try await client.withSession { session in
                try await session.execute(script: "create schema \"\(name.replacing("\"", with: "\"\""))\"")
                let rows = try await session.query(
                    "select set_config('search_path', \(setting), false)"
                )
                #expect(rows.count == 1)
                let schema = try await session.query("select current_schema()")
                try #expect(schema[0].decode(String?.self, at: 0) == name)
            }
        }
    }

    @Test(arguments: ["", " ", "\"$user\"", "\"$user\", public", "$user", "\"\""])
    func aSearchPathWithoutASchemaOfItsOwnNamesNone(setting: String) {
        #expect(SearchPath.first(in: setting) == nil)
    }

    @Test func anEmptySearchPathIsPublic() async throws {
        try await withTestDatabase { database in
            let migrations = [try Self.migration(1, "create table public.a ();")]
            try await withTestClient(of: database.configuration) { client in
                _ = try await client.query("alter database \(unescaped: database.name) set search_path = ''")
            }
            let migrator = try Self.migrator(database.connectionString, migrations)
            try await #expect(migrator.status().appliedCount == 0)
            try await #expect(migrator.up().count == 1)
            try await #expect(migrator.status().appliedCount == 1)
            try await #expect(migrator.up().isEmpty)
        }
    }

    @Test func aPathThatNobodyAskedForMakesNoSchema() async throws {
        try await withTestDatabase { database in
            try await withTestClient(of: database.configuration) { client in
                _ = try await client.query(
                    "alter database \(unescaped: database.name) set search_path = missing, public"
                )
            }
            let migrations = [try Self.migration(1, "create table a ();")]
            try await #expect(Self.migrator(database.connectionString, migrations).up().count == 1)
            try await withTestClient(of: database.configuration) { client in
                let rows = try await client.query(
                    "select to_regclass('public.schema_migrations') is not null, to_regnamespace('missing') is null"
                )
                try #expect(rows[0].decode(Bool.self, at: 0) && rows[0].decode(Bool.self, at: 1))
            }
        }
    }

    /// A role that may read and write the table, and make tables of its own or not.
    @Test(arguments: [true, false])
    func aTableOfAnotherRoleIsToldVersions(mayCreate: Bool) async throws {
        try await withTestDatabase { database in
            let role = "other_\(database.name)"
            try await withTestClient(of: database.configuration) { client in
                for statement in [
                    "create table schema_migrations (version varchar primary key)", "create table a (x int)",
                    "create role \(role) login", "grant all on schema_migrations, a to \(role)",
                    "grant \(mayCreate ? "all" : "usage") on schema public to \(role)",
                ] {
                    try await client.query(PostgresQuery(sql: statement))
                }
            }
            let (events, continuation) = AsyncStream.makeStream(of: MigratorEvent.self)
            let migrations = [
                try Self.migration(1, "insert into a values (1);"),
                try Self.migration(
                    2,
                    "insert into a values (2); insert into a values (3);",
                    "transaction:false"
                ),
            ]
            let url = database.connectionString.replacing("user=postgres", with: "user=\(role)")
            let migrator = try Self.migrator(url, migrations) { continuation.yield($0) }
            try await #expect(migrator.up().count == 2)
            try await #expect(migrator.up().isEmpty)
            try await #expect(migrator.status().entries.map(\.isApplied) == [true, true])
            continuation.finish()
            var notes: [String] = []
            for await event in events {
                switch event {
                case .foreignHistory(let table, let owner): notes.append("\(table) of \(owner)")
                case .notResumable(let migration): notes.append(migration.version)
                default: continue
                }
            }
            let table = "public.schema_migrations of postgres"
            #expect(notes == (mayCreate ? [table, table] : [table, "2", table]))
            try await withTestClient(of: database.configuration) { client in
                let rows = try await client.query("select count(*) from a")
                try #expect(rows[0].decode(Int64.self, at: 0) == 3)
                try await client.query("drop table if exists schema_migrations_progress")
                try await client.query("drop owned by \(unescaped: role)")
                try await client.query("drop role \(unescaped: role)")
            }
            // The owner's next run notes what the other could not.
            let own = try Self.migrator(database.connectionString, migrations)
            try await #expect(own.up().isEmpty)
            try await #expect(own.status().entries.compactMap(\.applied?.phase) == [.expand, .expand])
        }
    }

    /// In the server's log of changes, which nothing else writes to here: what each statement costs must not grow.
    @Test func twiceTheStatementsAreTwiceTheWork() async throws {
        try await withPrivateServer { server in
            let counts = [1, 100, 400]
            let migrations = try counts.enumerated().map { index, count in
                var random = SeededGenerator(seed: UInt64(index))
                // Nothing in it to be compressed.
                let up = (0..<count).map { _ in "select '\(random.next())\(random.next())';" }
                return try Self.migration(index + 1, up.joined(separator: "\n"), "transaction:false")
            }
            func bytes(of count: Int) async throws -> Int64 {
                let configuration = try PostgresConfiguration(url: server.connectionString, environment: [:])
                return try await withTestClient(of: configuration) { client in
                    let before = try await client.query("select pg_current_wal_insert_lsn()::text")
                    try await Self.migrator(server.connectionString, Array(migrations.prefix(count))).up()
                    let rows = try await client.query(
                        """
                        select (pg_current_wal_insert_lsn() - \(before[0].decode(String.self, at: 0))::pg_lsn)::bigint
                        """
                    )
                    return try rows[0].decode(Int64.self, at: 0)
                }
            }
            // What is made once is made.
            _ = try await bytes(of: 1)
            let few = try await bytes(of: 2)
            let many = try await bytes(of: 3)
            #expect(many < 6 * few, "\(few) bytes for 100 statements, \(many) for 400")
        }
    }
}
