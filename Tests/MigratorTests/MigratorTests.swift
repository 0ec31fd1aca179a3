import Logging
import Migrations
import Migrator
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct MigratorTests {
    private let logger = Logger(label: "test.migrator")

    private func migration(
        _ version: Int,
        _ up: String,
        options: String = "",
        down: String = ""
    ) throws -> Migration {
        try MigrationParser.parse(
            path: "\(version)_test.sql",
            text: "-- migrate:up \(options)\n\(up)\n-- migrate:down \(options)\n\(down)\n"
        )
    }

    private func migrator(
        _ database: TestDatabase,
        _ migrations: [Migration],
        options: MigratorOptions = .init(),
        onEvent: @escaping @Sendable (MigratorEvent) -> Void = { _ in }
    ) throws -> Migrator {
        Migrator(
            try database.configuration,
            migrations: migrations,
            options: options,
            logger: logger,
            onEvent: onEvent
        )
    }

    private func versions(_ database: TestDatabase) async throws -> [String] {
        try await withTestClient(of: database.configuration) { client in
            try await client.query("select version from schema_migrations order by version")
                .map { try $0.decode(String.self, at: 0) }
        }
    }

    @Test func appliesWhatIsPendingOnceAndInOrder() async throws {
        try await withTestDatabase { database in
            let first = try migration(1, "create table a (id int);")
            let second = try migration(2, "alter table a add column b int; create table c ();")
            try await migrator(database, [first]).up()
            let applied = try await migrator(database, [first, second]).up()
            #expect(applied.map(\.version) == ["2"])
            try await #expect(migrator(database, [first, second]).up().isEmpty)
            try await #expect(versions(database) == ["1", "2"])
        }
    }

    @Test func theShippedMigrationsGoUpAndDown() async throws {
        try await withTestDatabase { database in
            let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            let migrations = try MigrationFolder.load("/\(folder)/migrations")
            let migrator = try migrator(database, migrations)
            try await #expect(migrator.up(release: 1).count == 2)
            try await #expect(migrator.down(steps: migrations.count).count == 2)
            try await #expect(migrator.up(phase: .expand, release: 1).count == 2)
        }
    }

    @Test func aFailingMigrationLeavesNothingAndSaysWhere() async throws {
        try await withTestDatabase { database in
            let good = try migration(1, "create table a (id int);")
            let bad = try migration(2, "create table b (id int);\n\nselect nonsense;")
            let error = await #expect(throws: MigratorError.self) {
                try await migrator(database, [good, bad]).up()
            }
            #expect(error?.code == .statement)
            let reason = #"2_test.sql:4:8: column "nonsense" does not exist"#
            #expect(error?.description.hasPrefix(reason) == true)
            try await #expect(versions(database) == ["1"])
            try await withTestClient(of: database.configuration) { client in
                let rows = try await client.query("select to_regclass('b') is null")
                try #expect(rows[0].decode(Bool.self, at: 0))
            }
        }
    }

    @Test func filtersByPhaseAndRelease() async throws {
        try await withTestDatabase { database in
            let migrations = [
                try migration(1, "create table a (x int);"),
                try migration(2, "alter table a add y int;", options: "phase:expand release:2"),
                try migration(3, "alter table a drop x;", options: "phase:contract release:2"),
                try migration(4, "alter table a add z int;", options: "phase:expand release:3"),
            ]
            let migrator = try migrator(database, migrations)
            try await #expect(migrator.up(phase: .expand, release: 2).map(\.version) == ["1", "2"])
            try await #expect(migrator.up(phase: .contract, release: 1).map(\.version) == [])
            try await #expect(migrator.up(phase: .contract, release: 2).map(\.version) == ["3"])
            try await #expect(migrator.status().pending.map(\.version) == ["4"])
        }
    }

    @Test func takesBackTheNewestFirst() async throws {
        try await withTestDatabase { database in
            let migrations = [
                try migration(1, "create table a ();", down: "drop table a;"),
                try migration(2, "create table b ();", down: "drop table b;"),
                try migration(3, "create table c ();", down: "drop table c;"),
            ]
            let migrator = try migrator(database, migrations)
            try await migrator.up()
            try await #expect(migrator.down(steps: 2).map(\.version) == ["3", "2"])
            try await #expect(versions(database) == ["1"])
        }
    }

    @Test func doesNotTakeBackWhatHasNoFile() async throws {
        try await withTestDatabase { database in
            let first = try migration(1, "create table a ();")
            let second = try migration(2, "create table b ();")
            try await migrator(database, [first, second]).up()
            let error = await #expect(throws: MigratorError.self) {
                try await migrator(database, [first]).down()
            }
            #expect(error?.code == .fileMissing)
            try await #expect(migrator(database, [first]).status().missing.map(\.version) == ["2"])
        }
    }

    @Test func runsStatementsOneByOneWithoutATransaction() async throws {
        try await withTestDatabase { database in
            let migrations = [
                try migration(1, "create table a (x int, y int); insert into a values (1, 1), (1, 2);"),
                try migration(
                    2,
                    "create index concurrently a_x on a (x);\ncreate index concurrently a_y on a (y);",
                    options: "transaction:false"
                ),
            ]
            try await #expect(migrator(database, migrations).up().count == 2)
        }
    }

    @Test func makesAnewAnIndexThatWasLeftInvalid() async throws {
        try await withTestDatabase { database in
            let table = try migration(1, "create table a (x int); insert into a values (1), (1);")
            let index = try migration(
                2,
                "create unique index concurrently if not exists a_x on a (x);",
                options: "transaction:false"
            )
            let migrator = try migrator(database, [table, index])
            let error = await #expect(throws: MigratorError.self) { try await migrator.up() }
            #expect(error?.underlying?.sqlState == .uniqueViolation)
            try await withTestClient(of: database.configuration) { client in
                try await client.query("delete from a")
                try await #expect(migrator.up().map(\.version) == ["2"])
                let rows = try await client.query(
                    "select indisvalid from pg_index where indexrelid = 'a_x'::regclass"
                )
                try #expect(rows[0].decode(Bool.self, at: 0))
            }
        }
    }

    @Test func triesAgainBehindALongTransactionAndNamesIt() async throws {
        try await withTestDatabase { database in
            let create = try migration(1, "create table a (x int);")
            let alter = try migration(2, "alter table a add y int;")
            try await migrator(database, [create]).up()
            let (blocked, continuation) = AsyncStream.makeStream(of: [Blocker].self)
            let migrator = try migrator(database, [create, alter]) { event in
                guard case .blocked(_, let blockers, _, _) = event, !blockers.isEmpty else { return }
                continuation.yield(blockers)
            }
            var holder = try database.configuration
            holder.applicationName = "a long report"
            try await withTestClient(of: holder) { client in
                let migrating = try await client.withTransaction { session in
                    try await session.query("select * from a")
                    let migrating = Task { try await migrator.up() }
                    var iterator = blocked.makeAsyncIterator()
                    let blockers = await iterator.next() ?? []
                    #expect(blockers.map(\.applicationName) == ["a long report"])
                    return migrating
                }
                try await #expect(migrating.value.map(\.version) == ["2"])
            }
        }
    }

    @Test func givesUpBehindALockThatStays() async throws {
        try await withTestDatabase { database in
            let create = try migration(1, "create table a (x int);")
            let alter = try migration(2, "alter table a add y int;")
            try await migrator(database, [create]).up()
            let options = MigratorOptions(lockTimeout: .seconds(2), retryFor: .seconds(3))
            let impatient = try migrator(database, [create, alter], options: options)
            try await withTestClient(of: database.configuration) { client in
                try await client.withTransaction { session in
                    try await session.query("select * from a")
                    let error = await #expect(throws: MigratorError.self) { try await impatient.up() }
                    #expect(error?.code == .blocked)
                    #expect(error?.description.contains("select * from a") == true)
                }
            }
        }
    }

    @Test func twoMigratorsDoNotRunAtOnce() async throws {
        try await withTestDatabase { database in
            let migrations = try (1...5).map {
                try migration($0, "create table t\($0) (); select pg_sleep(0.05);")
            }
            let migrator = try migrator(database, migrations)
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await migrator.up().count } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(counts.sorted() == [0, 0, 0, 5])
        }
    }

    @Test func aSettingDoesNotLeakIntoTheNextMigration() async throws {
        try await withTestDatabase { database in
            let migrations = [
                try migration(1, "create schema other; set search_path to other; create table a ();"),
                try migration(2, "create table b ();"),
            ]
            try await migrator(database, migrations).up()
            try await #expect(versions(database) == ["1", "2"])
            try await withTestClient(of: database.configuration) { client in
                let rows = try await client.query("select to_regclass('public.b') is not null")
                try #expect(rows[0].decode(Bool.self, at: 0))
            }
        }
    }

    @Test func refusesAFileThatEndsItsTransaction() async throws {
        try await withTestDatabase { database in
            let bad = try migration(1, "create table a (); commit; create table b ();")
            let error = await #expect(throws: MigratorError.self) { try await migrator(database, [bad]).up() }
            #expect(error?.code == .transactionEnded)
            try await #expect(versions(database) == [])
        }
    }

    @Test func aCancelledMigrationLeavesNothing() async throws {
        try await withTestDatabase { database in
            let (applying, continuation) = AsyncStream.makeStream(of: Void.self)
            let slow = try migration(1, "create table a (); select pg_sleep(3600);")
            let migrator = try migrator(database, [slow]) { event in
                if case .applying = event { continuation.finish() }
            }
            let task = Task { try await migrator.up() }
            for await _ in applying {}
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            try await #expect(versions(database) == [])
            try await withTestClient(of: database.configuration) { client in
                let rows = try await client.query("select to_regclass('a') is null")
                try #expect(rows[0].decode(Bool.self, at: 0))
            }
        }
    }

    @Test func knowsTheNewestAppliedVersion() async throws {
        try await withTestDatabase { database in
            try await withTestClient(of: database.configuration) { client in
                try await #expect(MigrationHistory.newestApplied(on: client) == nil)
                try await migrator(database, [migration(1, ""), migration(2, "")]).up()
                try await #expect(MigrationHistory.newestApplied(on: client) == "2")
            }
        }
    }
}
