import Foundation
import Subprocess
import TestSupport
import Testing

/// What lint knows by heart of Postgres is what the server says.
@Suite struct PostgresCatalogTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardizedFileURL
    private static let list = root.appending(path: "Sources/Migrations/Catalog/PostgresCatalog+lists.swift")

    @Test func theListIsWhatTheScriptPrintsOfAServerOfItsVersion() async throws {
        try await withTestDatabase { database in
            let script = Self.root.appending(path: "Scripts/postgres-catalog").path
            let printed = try await Self.output(of: "bash", [script, database.connectionString])
            let version = "static let version = "
            let list = try String(contentsOf: Self.list, encoding: .utf8)
            // Of another version only the next test says anything.
            if Self.line(with: version, in: printed) == Self.line(with: version, in: list) {
                #expect(printed == list)
            }
        }
    }

    @Test func noFunctionThatTheServerCallsVolatileIsInTheList() async throws {
        try await withTestDatabase { database in
            let query = """
                select distinct proname from pg_proc
                where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v'
                """
            let names = try await Self.output(
                of: "psql",
                ["-XAtq", "-d", database.connectionString, "-c", query]
            )
            .split(separator: "\n")
            #expect(names.contains("random"))
            let list = try String(contentsOf: Self.list, encoding: .utf8)
            let functions = try #require(list.firstRange(of: "reservedWords")).lowerBound
            let steady = Set(list[..<functions].split { $0.isWhitespace })
            #expect(steady.contains("now"))
            #expect(names.filter { steady.contains($0) } == [])
        }
    }

    private static func line(with text: String, in source: String) -> Substring? {
        source.split(separator: "\n").first { $0.contains(text) }
    }

    private static func output(of command: String, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .name(command),
            arguments: Arguments(arguments),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16)
        )
        try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        return result.standardOutput
    }
}
