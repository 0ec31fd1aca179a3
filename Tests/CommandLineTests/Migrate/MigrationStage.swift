import Foundation
import Postgres
import Subprocess
import TestSupport
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A folder of migrations and a database, for the program and for dbmate.
struct MigrationStage: Sendable {
    /// Who migrates.
    enum Tool: CaseIterable, Sendable {
        case dbmate, fakestack
    }

    /// How a run ended, in words that both tools have.
    struct Ending: Equatable, Sendable {
        /// Without durations, and without what the program says beyond dbmate.
        var lines: [String]
        var succeeded: Bool
        /// As it was said.
        var errors: String

        static func == (one: Ending, other: Ending) -> Bool {
            (one.lines, one.succeeded) == (other.lines, other.succeeded)
        }
    }

    private static let root = URL(filePath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
        .dropFirst()
    private static let dbmate = "\(root)/.fakestack/tools/venv/bin/dbmate"

    let folder: String
    let database: TestDatabase

    /// Runs `body` with a fresh folder and a fresh database.
    static func with(_ files: [String: String] = [:], _ body: (MigrationStage) async throws -> Void)
        async throws
    {
        try await withTestDatabase { try await with(files, $0, body) }
    }

    /// Runs `body` with two stages alike, on two databases of one server: a test that took its turn twice could wait for
    /// others that do.
    static func withTwo(
        _ files: [String: String],
        _ body: (_ ours: MigrationStage, _ theirs: MigrationStage) async throws -> Void
    ) async throws {
        try await withTestDatabase { database in
            let name = "\(database.name)_dbmate"
            let second = TestDatabase(
                name: name,
                connectionString: database.connectionString.replacing(
                    "dbname=\(database.name)",
                    with: "dbname=\(name)"
                )
            )
            try await withTestClient(of: database.configuration) { client in
                // A session, whose statements have no timeout: many are made at once.
                try await client.withSession { _ = try await $0.query("create database \(unescaped: name)") }
                try await with(files, database) { ours in
                    try await with(files, second) { theirs in try await body(ours, theirs) }
                }
                try await client.withSession {
                    _ = try await $0.query("drop database \(unescaped: name) with (force)")
                }
            }
        }
    }

    private static func with(
        _ files: [String: String],
        _ database: TestDatabase,
        _ body: (MigrationStage) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrate-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let stage = MigrationStage(folder: folder, database: database)
        try stage.write(files)
        try await body(stage)
    }

    func write(_ files: [String: String]) throws {
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }

    /// A URL as dbmate takes it; with more parameters where they are given.
    func url(_ more: String = "") -> String {
        let words = database.connectionString.split(separator: " ").map {
            $0.split(separator: "=", maxSplits: 1)
        }
        let facts = Dictionary(uniqueKeysWithValues: words.map { (String($0[0]), String($0[1])) })
        return "postgres://\(facts["user"] ?? "")@:\(facts["port"] ?? "")/\(database.name)"
            + "?socket=\(facts["host"] ?? "")&sslmode=disable\(more)"
    }

    /// Runs `fakestack migrate`.
    func run(_ arguments: [String], url: String? = nil) async throws -> Program.Ending {
        try await Program.run(
            ["migrate"] + arguments + ["--migrations-dir", folder],
            variables: ["DATABASE_URL": url ?? self.url()]
        )
    }

    /// Runs either tool.
    func run(_ tool: Tool, _ arguments: [String], parameters: String = "") async throws -> Ending {
        if tool == .fakestack {
            let ending = try await run(arguments, url: url(parameters))
            return Ending(
                lines: Self.lines(ending.output),
                succeeded: ending.code == 0,
                errors: ending.errors
            )
        }
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.dbmate),
            "'make setup-test' installs dbmate"
        )
        let result = try await Subprocess.run(
            .path(FilePath(Self.dbmate)),
            arguments: Arguments(["--no-dump-schema", "--migrations-dir", folder] + arguments),
            environment: .custom(["DATABASE_URL": url(parameters)]),
            input: .none,
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        return Ending(
            lines: Self.lines(result.standardOutput),
            succeeded: result.terminationStatus.isSuccess,
            errors: result.standardError
        )
    }

    private static func lines(_ output: String) -> [String] {
        output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if let match = line.wholeMatch(of: /(.* in) [0-9.]+(?:ns|µs|ms|s)/) {
                return "\(match.output.1) T"
            }
            // What status says behind the name: phase, release, when.
            if let match = line.wholeMatch(of: /(\[[X ]\] .*?)  +\S.*/) { return String(match.output.1) }
            return String(line)
        }
        .filter { $0 != "Up to date" }
    }

    /// Every table of the migrations' own, and every version that is noted, by schema.
    func state() async throws -> [String] {
        try await withTestClient(of: database.configuration) { client in
            let tables = try await client.query(
                """
                select relnamespace::regnamespace || '.' || relname from pg_class
                where relkind in ('r', 'i') and relname !~ '^(pg_|schema_migrations)'
                    and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
                order by 1
                """
            )
            let histories = try await client.query(
                "select relnamespace::regnamespace::text from pg_class where relname = 'schema_migrations' order by 1"
            )
            var state = try tables.map { try $0.decode(String.self, at: 0) }
            for history in histories {
                let schema = try history.decode(String.self, at: 0)
                let versions = try await client.query(
                    "select version::text from \(unescaped: schema).schema_migrations order by 1"
                )
                state += try versions.map { "\(schema): \(try $0.decode(String.self, at: 0))" }
            }
            return state
        }
    }
}
