import Logging
import Migrations
import Migrator
import Postgres
import Synchronization
import TestSupport
import Testing

/// Migrations behind a lock that somebody holds for long.
@Suite(.timeLimit(.minutes(30))) struct LockRetryTests {
    private static func migration(_ version: Int, _ up: String, _ options: String = "") throws -> Migration {
        try MigrationParser.parse(
            path: "\(version)_test.sql",
            text: "-- migrate:up \(options)\n\(up)\n-- migrate:down\n"
        )
    }

    private static func migrator(
        _ database: TestDatabase,
        _ migrations: [Migration],
        _ options: MigratorOptions = .init(),
        onEvent: @escaping @Sendable (MigratorEvent) -> Void = { _ in }
    ) throws -> Migrator {
        Migrator(
            try database.configuration,
            migrations: migrations,
            options: options,
            logger: Logger(label: "test"),
            onEvent: onEvent
        )
    }

    /// A transaction holds the table through many tries. Requests in the meantime do not queue behind the migration: had
    /// one, it would have waited as long as the transaction.
    @Test(arguments: ["", "transaction:false"])
    func requestsAreAnsweredWhileAMigrationKeepsTrying(_ options: String) async throws {
        try await withTestDatabase { database in
            let create = try Self.migration(1, "create table a (x int); insert into a values (1);")
            let alter = try Self.migration(2, "alter table a add y int;", options)
            try await Self.migrator(database, [create]).up()
            let tries = Mutex(0)
            let migrator = try Self.migrator(database, [create, alter]) { event in
                if case .blocked = event { tries.withLock { $0 += 1 } }
            }
            var holder = try database.configuration
            holder.applicationName = "a long report"
            try await withTestClient(of: database.configuration) { client in
                let (migrating, held, longest) = try await withTestClient(of: holder) { reporter in
                    try await reporter.withTransaction { session in
                        try await session.query("select * from a")
                        let began = ContinuousClock.now
                        let migrating = Task { try await migrator.up() }
                        var longest = Duration.zero
                        var answers = 0
                        while tries.withLock({ $0 }) < 5 || answers < 200 {
                            let asked = ContinuousClock.now
                            try await client.query("select x from a")
                            longest = max(longest, ContinuousClock.now - asked)
                            answers += 1
                            try await Task.sleep(for: .milliseconds(2))
                        }
                        return (migrating, ContinuousClock.now - began, longest)
                    }
                }
                #expect(longest < held / 2, "\(longest) of \(held)")
                try await #expect(migrating.value.map(\.version) == ["2"])
                _ = try await client.query("select y from a")
            }
        }
    }

    @Test func triesEndByTheirNumberAndEachNamesTheBlocker() async throws {
        try await withTestDatabase { database in
            let create = try Self.migration(1, "create table a (x int);")
            let alter = try Self.migration(2, "alter table a add y int;")
            try await Self.migrator(database, [create]).up()
            let blocked = Mutex<[[Blocker]]>([])
            let options = MigratorOptions(lockTimeout: .milliseconds(500), lockRetries: 2)
            let migrator = try Self.migrator(database, [create, alter], options) { event in
                if case .blocked(_, let blockers, _, _) = event { blocked.withLock { $0.append(blockers) } }
            }
            var holder = try database.configuration
            holder.applicationName = "a long report"
            try await withTestClient(of: holder) { client in
                try await client.withTransaction { session in
                    try await session.query("select * from a")
                    let pid = try await session.query("select pg_backend_pid()")[0].decode(Int32.self, at: 0)
                    let error = await #expect(throws: MigratorError.self) { try await migrator.up() }
                    #expect(error?.code == .blocked)
                    let description = error?.description ?? ""
                    #expect(description.contains("in 3 tries, which is all that --lock-retries allows"))
                    #expect(description.contains("pid \(pid) (a long report), in its transaction for "))
                    #expect(description.contains("select pg_backend_pid()"), "\(description)")
                }
            }
            let names = blocked.withLock { $0 }.map { $0.map(\.applicationName) }
            #expect(names == [["a long report"], ["a long report"]])
        }
    }
}
