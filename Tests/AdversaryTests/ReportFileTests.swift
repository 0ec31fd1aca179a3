import Foundation
import Testing

/// A report that cannot be written is another trouble than a bad verdict.
@Suite(.timeLimit(.minutes(3))) struct ReportFileTests {
    private static func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    @Test func aDirectoryThatCannotBeIsSaidBeforeTheFirstRequest() async throws {
        try await Self.withFolder { folder in
            try Data().write(to: URL(filePath: "\(folder)/file"))
            try await Stage.with { stage in
                let report = "\(folder)/file/report"
                let ending = try await stage.client(Client.load() + ["--report", report])
                #expect(ending.code == 74, "\(ending.text)")
                #expect(ending.output.split(separator: "\n").count == 1, "\(ending.text)")
                #expect(ending.output.contains(report), "\(ending.text)")
                #expect(!stage.adversary.exchanges.contains { $0.request.method == "POST" })
            }
        }
    }

    /// No file may grow beyond nothing, or beyond a kibibyte: a disk that is full, or is about to be.
    @Test(arguments: [0, 1]) func aFullDiskIsOneLineBeforeTheFirstRequest(kibibytes: Int) async throws {
        try await Self.withFolder { folder in
            try await Stage.with { stage in
                let ending = try await Client.run(
                    ["--url", stage.adversary.url, "--report", "\(folder)/report"]
                        + Client.load(duration: "1s"),
                    shell: "trap '' XFSZ; ulimit -f \(kibibytes)"
                )
                #expect(ending.code == 74, "\(ending.text)")
                #expect(!ending.output.contains("NSError") && !ending.output.contains("UserInfo"))
                let lines = ending.output.split(separator: "\n")
                #expect(lines.last?.contains("\(folder)/report") == true, "\(ending.text)")
                // Tried before the first request: no load is spent on a report that would not be written.
                #expect(lines.count == 1, "\(ending.text)")
            }
        }
    }

    @Test func aDirectoryThatVanishesDuringTheRunNeverHidesTheVerdict() async throws {
        try await Self.withFolder { folder in
            try await Stage.with { stage in
                let report = "\(folder)/report"
                let load = Client.load(duration: "1s") + ["--report", report]
                let ending = try await stage.client(load) { _ in
                    try await stage.adversary.wait(forQuestions: 5)
                    try? FileManager.default.removeItem(atPath: report)
                    try Data().write(to: URL(filePath: report))
                }
                #expect(ending.code == 74, "\(ending.text)")
                #expect(ending.output.contains("PASS"), "\(ending.text)")
                #expect(ending.output.split(separator: "\n").last?.contains(report) == true, "\(ending.text)")
            }
        }
    }
}
