import Foundation
import Testing

@testable import PrivatePostgres

/// A directory that another user prepared leads us nowhere.
@Suite struct SafeFileTests {
    private static func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "safe-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data("precious".utf8).write(to: URL(filePath: "\(directory)/target"))
        try FileManager.default.createDirectory(
            atPath: "\(directory)/data",
            withIntermediateDirectories: true
        )
        try body(directory)
        #expect(try String(contentsOfFile: "\(directory)/target", encoding: .utf8) == "precious")
    }

    @Test func noLinkIsFollowed() throws {
        try Self.withDirectory { directory in
            let files = FileManager.default
            try files.createSymbolicLink(
                atPath: "\(directory)/data/soft",
                withDestinationPath: "\(directory)/target"
            )
            try files.linkItem(atPath: "\(directory)/target", toPath: "\(directory)/data/hard")
            try files.createSymbolicLink(
                atPath: "\(directory)/link",
                withDestinationPath: "\(directory)/data"
            )
            for (name, parent) in [("soft", "data"), ("hard", "data"), ("new", "link")] {
                #expect(throws: PrivatePostgresError.self, "\(parent)/\(name)") {
                    try SafeFile.file(name, in: "\(directory)/\(parent)", mode: 0o600, truncating: true) {
                        _ in
                    }
                }
            }
            #expect(throws: PrivatePostgresError.self) {
                try SafeFile.directory("\(directory)/link") { _ in }
            }
            #expect(!files.fileExists(atPath: "\(directory)/data/new"))
        }
    }

    @Test func aPlainFileIsWritten() throws {
        try Self.withDirectory { directory in
            for text in ["longer text", "short"] {
                try SafeFile.file("file", in: "\(directory)/data", mode: 0o600, truncating: true) {
                    descriptor in
                    try FileHandle(fileDescriptor: descriptor).write(contentsOf: Data(text.utf8))
                }
                #expect(try String(contentsOfFile: "\(directory)/data/file", encoding: .utf8) == text)
            }
        }
    }
}
