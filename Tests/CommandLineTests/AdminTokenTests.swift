import ArgumentParser
import Foundation
import Testing

@testable import fakestack

/// Tokens are taken, or refused, before anything begins; and none is shown.
@Suite(.timeLimit(.minutes(30))) struct AdminTokenTests {
    @Test(arguments: ["--admin-token", "--old-admin-token"])
    func whatIsAroundItIsTakenAway(_ flag: String) throws {
        #expect(try AdminToken.read(" s3cret\r\n", file: nil, flag: flag) == "s3cret")
        #expect(try AdminToken.read(nil, file: nil, flag: flag) == nil)
    }

    @Test(arguments: ["s3cret\ns3cret", "s3cret s3cret", "s3crét", "s3cret\u{7}", "\n", ""])
    func whatCannotBeATokenIsRefusedWithoutItsValue(_ wrong: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try wrong.write(toFile: file, atomically: false, encoding: .utf8)
        for (text, file) in [(wrong, nil), (nil, file)] {
            let error = #expect(throws: ValidationError.self) {
                _ = try AdminToken.read(text, file: file, flag: "--admin-token")
            }
            #expect(error?.message.hasPrefix("--admin-token") == true)
            #expect(error?.message.contains("s3cr") == false, "\(error as Any)")
        }
    }

    @Test func oneWayToGiveItIsEnoughAndAFileIsThere() {
        for (text, file, words) in [
            ("s3cret", "/etc/hostname", "got both"), (nil, "/nowhere", "'/nowhere' cannot be read"),
        ] {
            let error = #expect(throws: ValidationError.self) {
                _ = try AdminToken.read(text, file: file, flag: "--admin-token")
            }
            #expect(error?.message.contains(words) == true)
        }
    }

    @Test(arguments: [
        ["serve", "--admin-token", "s3cret s3cret"], ["deploy", "--old-admin-token", "s3cret s3cret"],
        ["deploy", "--admin-token-file", "/nowhere"], ["deploy", "status", "--admin-token", "s3cret s3cret"],
    ])
    func theProgramRefusesIt(_ words: [String]) async throws {
        let ending = try await Program.run(words)
        #expect(ending.code == 64, "\(ending.errors)")
        #expect(ending.errors.contains(words[words.count - 2]), "\(ending.errors)")
        #expect(!ending.errors.contains("s3cr"), "\(ending.errors)")
        #expect(ending.errors.count { $0 == "\n" } == 1, "\(ending.errors)")
    }

    @Test func aWrongVariableIsRefusedLikeItsFlag() async throws {
        let ending = try await Program.run(["deploy"], variables: ["FAKESTACK_ADMIN_TOKEN": "s3cret\ns3cret"])
        #expect(ending.code == 64 && ending.errors.contains("--admin-token"), "\(ending.errors)")
        #expect(!ending.errors.contains("s3cr"), "\(ending.errors)")
    }
}
