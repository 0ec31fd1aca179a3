import Foundation
import Migrations
import Testing

@Suite struct MigrationFolderTests {
    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fakestack-migrations-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try body(folder)
    }

    @Test func loadsMigrationsInTheOrderOfTheirNames() throws {
        let text = "-- migrate:up\n-- migrate:down\n"
        try withFolder(["2_b.sql": text, "10_c.sql": text, "1_a.sql": text, "README.md": "x"]) { folder in
            try #expect(MigrationFolder.load(folder).map(\.version) == ["10", "1", "2"])
        }
    }

    @Test func skipsAFolderThatIsNamedLikeAMigration() throws {
        let text = "-- migrate:up\n-- migrate:down\n"
        try withFolder(["1_a.sql": text]) { folder in
            try FileManager.default.createDirectory(
                atPath: "\(folder)/2_old.sql",
                withIntermediateDirectories: false
            )
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/3_link.sql",
                withDestinationPath: "\(folder)/1_a.sql"
            )
            try #expect(MigrationFolder.load(folder).map(\.version) == ["1", "3"])
        }
    }

    @Test func namesTheFileAndTheLineOfU0000() throws {
        try withFolder(["1_a.sql": "-- migrate:up\nselect 'a\0b';\n-- migrate:down\n"]) { folder in
            let error = #expect(throws: MigrationFileError.self) { try MigrationFolder.load(folder) }
            #expect(
                error?.description.hasPrefix("\(folder)/1_a.sql:2: it holds the character U+0000") == true
            )
        }
    }

    @Test func doesNotWaitForAPipe() throws {
        try withFolder([:]) { folder in
            try #require(mkfifo("\(folder)/1_a.sql", 0o600) == 0)
            let error = #expect(throws: MigrationFileError.self) { try MigrationFolder.load(folder) }
            #expect(error?.description.contains("1_a.sql: it is not a file") == true)
        }
    }

    @Test func refusesTwoOfOneVersion() throws {
        let text = "-- migrate:up\n-- migrate:down\n"
        try withFolder(["1_a.sql": text, "1_b.sql": text]) { folder in
            let error = #expect(throws: MigrationFileError.self) { try MigrationFolder.load(folder) }
            #expect(error?.description.contains("1_a.sql has the version 1 too") == true)
        }
    }

    @Test func saysThatTheFolderIsMissing() throws {
        let error = #expect(throws: MigrationFileError.self) { try MigrationFolder.load("/nowhere") }
        #expect(error?.description == "/nowhere: it cannot be read: name the folder with --migrations-dir")
    }
}
