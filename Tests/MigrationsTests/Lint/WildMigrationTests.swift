import Foundation
import Migrations
import Testing

/// Migrations as frameworks, dumps and people write them, each with what is to be found in its first line.
@Suite struct WildMigrationTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../MigrationFixtures/wild").standardizedFileURL.path

    @Test func whatIsFoundIsWhatIsThere() throws {
        let migrations = try MigrationFolder.load(Self.folder)
        #expect(migrations.count >= 8)
        let findings = Dictionary(grouping: MigrationLint.findings(in: migrations), by: \.path)
        for migration in migrations {
            let header = migration.source.split(separator: "\n")[0].split(separator: " ").dropFirst(2)
            let expected = header.first == "nothing" ? [] : header.map(String.init)
            let found = findings[migration.fileName, default: []].map { "\($0.rule):\($0.line)" }
            #expect(found.sorted() == expected.sorted(), "\(migration.fileName)")
        }
    }
}
