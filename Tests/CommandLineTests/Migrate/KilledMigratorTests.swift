import Foundation
import Postgres
import Subprocess
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Migrators that are killed, with SIGKILL and at any moment: the next run completes what is left.
@Suite(.timeLimit(.minutes(30))) struct KilledMigratorTests {
    private static let files = [
        "1_table.sql": """
        -- migrate:up
        create table t (a int, b int, c int);
        insert into t select n, n, null from generate_series(1, 30000) n;
        create table history (step text);
        -- migrate:down
        """,
        "2_alone.sql": """
        -- migrate:up transaction:false
        create index concurrently t_a on t (a);
        create unique index concurrently "T b" on public.t (b);
        alter table t add column d int default 7;
        insert into history values ('once');
        do $$
        declare last int := 0;
        begin
            while last < 30000 loop
                update t set c = a where a > last and a <= last + 5000 and c is null;
                commit;
                last := last + 5000;
            end loop;
        end $$;
        create index concurrently t_c on t (c);
        drop index concurrently t_a;
        -- migrate:down
        """,
        "3_transaction.sql": """
        -- migrate:up
        alter table t add column e int;
        insert into history values ('transaction');
        select pg_sleep(0.05);
        create table u as select * from t;
        -- migrate:down
        """,
        "4_sections.sql": """
        -- migrate:up
        create table v (a int);
        insert into history values ('first section');
        -- migrate:down
        -- migrate:up
        insert into history values ('second section');
        -- migrate:down
        """,
    ]

    @Test(arguments: [1, 2, 3])
    func theNextRunCompletesWhatAKilledOneLeft(seed: UInt64) async throws {
        var delays = seed
        for _ in 0..<3 {
            try await MigrationStage.with(Self.files) { stage in
                for _ in 0..<4 {
                    // 0 to 799 ms: from before the first statement to behind the last.
                    delays = delays &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    try await Self.runAndKill(stage, after: .milliseconds(Int(delays >> 33 % 800)))
                }
                let ending = try await stage.run(["up"])
                #expect(ending.code == 0, "\(ending.errors)")
                try await Self.expectComplete(stage)
            }
        }
    }

    /// Killed in the middle of the one statement that leaves something behind.
    @Test func anIndexThatWasBeingBuiltIsDroppedAndBuiltAnew() async throws {
        try await MigrationStage.with(Self.files) { stage in
            try await withTestClient(of: stage.database.configuration) { client in
                // An old transaction that the build of an index waits for, at its end.
                try await client.withSession { session in
                    let applied = try await Self.applyFirst(stage)
                    #expect(applied == 0)
                    try await session.query("begin isolation level repeatable read")
                    try await session.query("insert into history values ('held')")
                    try await Self.kill(stage) {
                        let rows = try await client.query(
                            "select exists (select from pg_index where not indisvalid and indexrelid = to_regclass('t_a'))"
                        )
                        return try rows[0].decode(Bool.self, at: 0)
                    }
                    try await session.query("rollback")
                }
            }
            let ending = try await stage.run(["up"])
            #expect(ending.code == 0, "\(ending.errors)")
            try await Self.expectComplete(stage)
        }
    }

    @Test func whatFailedIsGoneOnWithOnceItIsMended() async throws {
        let up = "-- migrate:up transaction:false\ncreate table a (x int);\n"
        let rest = "create index concurrently a_x on a (x);\n-- migrate:down\n"
        try await MigrationStage.with(["1_a.sql": "\(up)select nope;\n\(rest)"]) { stage in
            try await #expect(stage.run(["up"]).code == 1)
            try stage.write(["1_a.sql": "\(up)select 1;\n\(rest)"])
            let ending = try await stage.run(["up"])
            #expect(ending.code == 0, "\(ending.errors)")
            let resuming = "Resuming: 1_a.sql, 1 of 3 statements are done, says schema_migrations_progress\n"
            #expect(ending.output.contains(resuming), "\(ending.output)")
            try await #expect(stage.state().contains("public.a_x"))
        }
    }

    private static func applyFirst(_ stage: MigrationStage) async throws -> Int32? {
        let others = files.filter { $0.key != "1_table.sql" }
        for name in others.keys { try stage.remove(name) }
        let ending = try await stage.run(["up"])
        try stage.write(others)
        return ending.code
    }

    private static func runAndKill(_ stage: MigrationStage, after delay: Duration) async throws {
        try await kill(stage) {
            try await Task.sleep(for: delay)
            return true
        }
    }

    /// Runs the migrator, and kills it as soon as `isTime`; it may have ended before.
    private static func kill(
        _ stage: MigrationStage,
        when isTime: @escaping @Sendable () async throws -> Bool
    ) async throws {
        let result = try await Subprocess.run(
            .path(Program.path),
            arguments: ["migrate", "up", "--migrations-dir", stage.folder],
            environment: .custom(["DATABASE_URL": stage.url()]),
            input: .none,
            output: .discarded,
            error: .string(limit: 1 << 16)
        ) { execution in
            while try await !isTime() { try await Task.sleep(for: .milliseconds(5)) }
            try? execution.send(signal: .kill)
        }
        guard case .exited(let code) = result.terminationStatus else { return }
        #expect(code == 0, "\(result.standardError)")
    }

    private static func expectComplete(_ stage: MigrationStage) async throws {
        try await withTestClient(of: stage.database.configuration) { client in
            func texts(_ sql: String) async throws -> [String] {
                try await client.query(PostgresQuery(sql: sql)).map { try $0.decode(String.self, at: 0) }
            }
            try await #expect(
                texts("select version from schema_migrations order by 1") == ["1", "2", "3", "4"]
            )
            let indexes = "select relname::text from pg_index join pg_class on oid = indexrelid"
            try await #expect(
                texts("\(indexes) where indrelid = 't'::regclass and indisvalid order by 1") == [
                    "T b", "t_c",
                ]
            )
            try await #expect(texts("\(indexes) where not indisvalid") == [])
            // Each statement was done once, and none was left out.
            try await #expect(
                texts("select step from history order by 1") == [
                    "first section", "once", "second section", "transaction",
                ]
            )
            try await #expect(
                texts("select count(*)::text from t where c = a and d = 7 and e is null") == ["30000"]
            )
            try await #expect(texts("select version from schema_migrations_progress") == [])
        }
    }
}
