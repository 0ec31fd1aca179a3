import Foundation
import Subprocess
import TestSupport
import Testing

extension LintTruth {
    /// Plays cases in a database of their own.
    static func outcomes(of cases: [LintCase], on database: TestDatabase) async throws -> [Outcome] {
        let truth = LintTruth(cases)
        let file = FileManager.default.temporaryDirectory.appending(path: "\(database.name)-\(UUID()).sql")
        defer { try? FileManager.default.removeItem(at: file) }
        try truth.script.write(to: file, atomically: true, encoding: .utf8)
        let result = try await Subprocess.run(
            .name("psql"),
            arguments: ["-XAtq", "-d", database.connectionString, "-f", file.path],
            output: .string(limit: 1 << 26),
            error: .string(limit: 1 << 26)
        )
        try #require(result.terminationStatus.isSuccess)
        return try truth.outcomes(output: result.standardOutput, messages: result.standardError)
    }
}
