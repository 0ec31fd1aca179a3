import Foundation
import Testing

@Suite struct MigrateNewTests {
    @Test func aNewMigrationIsWrittenAndNeverOverOne() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "new-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let arguments = ["migrate", "new", "add votes", "--migrations-dir", folder, "--phase", "contract"]
        let ending = try await Program.run(arguments)
        #expect(ending.code == 0, "\(ending.errors)")
        let path = ending.output.trimmingCharacters(in: .newlines)
        #expect(path.wholeMatch(of: /.*\/[0-9]{14}_add_votes\.sql/) != nil, "\(path)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("\n-- migrate:up phase:contract release:2\n"))
        #expect(text.contains("\n-- migrate:down\n"))
    }

    @Test(arguments: ["", "a/b", "../x", "a.b"])
    func aNameThatIsNoFilesNameIsRefused(_ name: String) async throws {
        let ending = try await Program.run(["migrate", "new", "--", name])
        #expect(ending.code == 64)
        #expect(ending.errors.contains("NAME: '\(name)' cannot be a file's name"))
    }

    @Test func waitingForADatabaseThatDoesNotComeEndsWithTheReason() async throws {
        let ending = try await Program.run([
            "migrate", "wait", "--timeout", "10ms", "--database-url", "host=/nowhere user=x dbname=x",
        ])
        #expect(ending.code == 1)
        #expect(ending.errors.contains("not ready after 10ms: "))
        #expect(ending.errors.split(separator: "\n").count == 1)
    }
}
