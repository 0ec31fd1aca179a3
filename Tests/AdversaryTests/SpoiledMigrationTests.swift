import Foundation
import Testing

/// The whole rehearsal, with migrations and instances that somebody spoiled.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SpoiledMigrationTests {
    private static func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "spoiled-\(UUID().uuidString.prefix(8))"
        ).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private static func lab(_ arguments: [String], in folder: String) async throws -> ClientEnding {
        let figures = [
            "--quiet", "1s", "--writes", "150", "--rate", "150", "--rows", "2000", "--clients", "12",
        ]
        let start = ContinuousClock.now
        let ending = try await Program.run(["lab", "--dir", "\(folder)/lab"] + figures + arguments)
        return ClientEnding(ending, took: start.duration(to: .now), folder: "\(folder)/lab")
    }

    /// All authors become one; every answer gets the first author that comes.
    @Test func aBackfillThatIsSubtlyWrongIsDamage() async throws {
        try await Self.withFolder { folder in
            let copy = "\(folder)/migrations"
            try FileManager.default.copyItem(atPath: "\(Program.root)/migrations", toPath: copy)
            let short = "regexp_replace(author, '[0-9]+$', '')"
            try Self.edit("\(copy)/20260201001100_backfill_authors_of_questions.sql") { text in
                text.replacing("distinct author", with: "distinct \(short)")
                    .replacing("name = author", with: "name = \(short)")
            }
            try Self.edit("\(copy)/20260201002100_backfill_authors_of_answers.sql") {
                $0.replacing("authors.name = author and ", with: "")
            }
            let ending = try await Self.lab(["--migrations-dir", copy], in: folder)
            ending.expect(.fail, ["old rows": .notOK, "answers": .notOK, "questions": .ok])
            let old = try #require(ending.report?.oldRows, "\(ending.text)")
            // Each old question, and nearly each of the answers to every fourth.
            #expect((2000...2500).contains(old.damaged), "\(ending.text)")
            #expect(old.examples.count >= 3)
            #expect(
                old.examples.allSatisfy { $0.field == "author" && $0.before != $0.after },
                "\(ending.text)"
            )
            #expect(ending.output.contains("damaged"), "\(ending.text)")
            #expect(ending.findings.filter { $0.finding == "damaged" }.count == old.damaged)
            #expect(ending.report?.schedule.loop == "open")
        }
    }

    /// An instance sleeps for 3 s shortly before the first migration.
    @Test func whatAFaultDidIsChargedToItAndNotToTheMigrations() async throws {
        try await Self.withFolder { folder in
            let ending = try await Self.lab(["--chaos", "pause-instance"], in: folder)
            ending.expect(.pass, ["questions": .ok, "old rows": .ok])
            let report = try #require(ending.report)
            let deployment = try #require(report.deployment)
            let fault = try #require(deployment.faults.first)
            let migration = try #require(deployment.migrations.first)
            #expect(fault.started.addingTimeInterval(fault.seconds) <= migration.started)
            let migrating = try #require(report.latency.migrating)
            // Nothing that was due while it slept counts for the migrations; that took until it woke.
            #expect(migrating.maxMs < 2500, "\(ending.text)")
            let writes = [report.ledger, report.answers, report.votes]
            let unsure = writes.map { $0.rejected + $0.indeterminate }.reduce(0, +)
            #expect(writes.map(\.charged).reduce(0, +) == unsure, "\(ending.text)")
            #expect(report.requests.charged == report.requests.failed)
        }
    }

    private static func edit(_ path: String, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = change(text)
        #expect(changed != text, "\(path) is not what this test knows")
        try Data(changed.utf8).write(to: URL(filePath: path))
    }
}
