import Logging
import Migrations
import Migrator
import Postgres
import TestSupport
import Testing

/// What a migrator says when files and database do not agree, and where a file is wrong.
@Suite(.timeLimit(.minutes(30))) struct MigrationFilesTests {
    private static func migration(
        _ version: Int,
        _ up: String,
        _ options: String = "",
        lineEnd: String = "\n"
    ) throws -> Migration {
        try MigrationParser.parse(
            path: "\(version)_test.sql",
            text: ["-- migrate:up \(options)", up, "-- migrate:down", ""].joined(separator: lineEnd)
        )
    }

    private static func migrator(
        _ database: TestDatabase,
        _ migrations: [Migration],
        _ change: (inout MigratorOptions) -> Void = { _ in }
    ) throws -> Migrator {
        var options = MigratorOptions()
        change(&options)
        return Migrator(
            try database.configuration,
            migrations: migrations,
            options: options,
            logger: Logger(label: "test")
        )
    }

    @Test func aFileThatWasChangedAfterItWasAppliedIsNamed() async throws {
        try await withTestDatabase { database in
            let second = try Self.migration(2, "create table b ();")
            try await Self.migrator(database, [Self.migration(1, "create table a ();")]).up()
            let changed = [try Self.migration(1, "create table a (x int);"), second]
            let refusal = await #expect(throws: MigratorError.self) {
                try await Self.migrator(database, changed).up()
            }
            #expect(refusal?.code == .fileChanged)
            #expect(refusal?.description.hasPrefix("1_test.sql: it is applied and was changed since") == true)
            let status = try await Self.migrator(database, changed).status()
            #expect(status.entries.map(\.isChanged) == [true, false])
            #expect(status.pending.map(\.version) == ["2"])
            let allowed = try Self.migrator(database, changed) { $0.allowsChanged = true }
            #expect(try await allowed.up().map(\.version) == ["2"])
        }
    }

    @Test func howLinesEndIsNoChange() async throws {
        try await withTestDatabase { database in
            try await Self.migrator(database, [Self.migration(1, "create table a ();")]).up()
            let same = try Self.migration(1, "create table a ();", lineEnd: "\r\n")
            #expect(try await Self.migrator(database, [same]).up().isEmpty)
        }
    }

    @Test func anAppliedMigrationWithoutAFileIsNamed() async throws {
        try await withTestDatabase { database in
            let first = try Self.migration(1, "create table a ();")
            try await Self.migrator(database, [first, Self.migration(2, "create table b ();")]).up()
            let refusal = await #expect(throws: MigratorError.self) {
                try await Self.migrator(database, [first]).up()
            }
            #expect(refusal?.code == .fileMissing)
            #expect(refusal?.description.contains("no file for what is applied: 2;") == true)
            let allowed = try Self.migrator(database, [first]) { $0.allowsChanged = true }
            #expect(try await allowed.up().isEmpty)
        }
    }

    @Test func aLateMigrationIsAppliedUnlessOrderIsAskedFor() async throws {
        try await withTestDatabase { database in
            let late = try Self.migration(1, "create table a ();")
            let newest = try Self.migration(2, "create table b ();")
            try await Self.migrator(database, [newest]).up()
            let strict = try Self.migrator(database, [late, newest]) { $0.isStrict = true }
            let refusal = await #expect(throws: MigratorError.self) { try await strict.up() }
            #expect(refusal?.code == .outOfOrder)
            #expect(try await Self.migrator(database, [late, newest]).up().map(\.version) == ["1"])
            #expect(try await strict.up().isEmpty)
        }
    }

    @Test func aContractIsTakenBackOnlyByForce() async throws {
        try await withTestDatabase { database in
            let migrations = [
                try Self.migration(1, "create table a (x int);", "phase:expand release:1"),
                try Self.migration(2, "alter table a drop column x;", "phase:contract release:2"),
            ]
            let migrator = try Self.migrator(database, migrations)
            try await migrator.up()
            let refusal = await #expect(throws: MigratorError.self) { try await migrator.down(steps: 2) }
            #expect(refusal?.code == .contractApplied)
            #expect(try await migrator.status().appliedCount == 2)
            #expect(try await migrator.down(steps: 2, force: true).map(\.version) == ["2", "1"])
        }
    }

    @Test func statusSaysWhatEachMigrationIsForAndWhenItWasApplied() async throws {
        try await withTestDatabase { database in
            let migrations = [
                try Self.migration(1, "create table a (x int);", "phase:expand release:1"),
                try Self.migration(2, "alter table a drop column x;", "phase:contract release:2"),
            ]
            let migrator = try Self.migrator(database, migrations)
            try await migrator.up(phase: .expand)
            let entries = try await migrator.status().entries
            let applied = try #require(entries[0].applied)
            #expect(applied.phase == .expand)
            #expect(applied.release == 1)
            #expect(applied.appliedAt?.hasSuffix("Z") == true)
            #expect(entries[1].applied == nil)
        }
    }

    @Test(arguments: ["", "transaction:false"])
    func anErrorShowsTheLineAndTheColumn(_ options: String) async throws {
        try await withTestDatabase { database in
            let wrong = try Self.migration(1, "create table a ();\n\n\tselect 'ä', nothing from a;", options)
            let refusal = await #expect(throws: MigratorError.self) {
                try await Self.migrator(database, [wrong]).up()
            }
            let lines = try #require(refusal).description.split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
            #expect(lines.first?.hasPrefix(#"1_test.sql:4:14: column "nothing" does not exist"#) == true)
            #expect(lines.dropFirst().first == "    \tselect 'ä', nothing from a;")
            #expect(lines.last == "    \t            ^")
        }
    }
}
