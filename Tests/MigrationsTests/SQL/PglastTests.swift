import Foundation
import Migrations
import Subprocess
import TestSupport
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The lexer and the splitter against Postgres's own scanner and parser, which pglast holds.
///
/// `FAKESTACK_STATEMENTS` says how many statements are made; `make test-statements` has it larger.
@Suite(.timeLimit(.minutes(20))) struct PglastTests {
    private struct Cut: Decodable {
        /// Nil where the text is refused.
        var tokens: [[Int]]?
        var statements: [[Int]]?
        var refusal: String?
    }

    private static let root = URL(filePath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
        .dropFirst()
    private static let python = "\(root)/.fakestack/tools/venv/bin/python"
    private static let statements =
        ProcessInfo.processInfo.environment["FAKESTACK_STATEMENTS"].flatMap { Int($0) } ?? 1500
    private static let seed: UInt64 = 13

    @Test func statementsEndWhereTheParserEndsThem() async throws {
        var source = HostileSQL(seed: Self.seed)
        var scripts: [HostileSQL.Script] = []
        while scripts.reduce(0, { $0 + $1.count }) < Self.statements { scripts.append(source.script()) }
        let cuts = try await Self.cut(scripts.map(\.text))
        for (script, cut) in zip(scripts, cuts) {
            let theirs = try #require(
                cut.statements,
                "\(cut.refusal ?? ""): \(script.text.debugDescription)"
            )
            #expect(theirs.count == script.count, "\(script.text.debugDescription)")
            let ours = StatementSplitter.split(script.text)
            // The last token counts, not the comments behind it.
            let ends = ours.map {
                Self.scalars(of: script.text, before: $0.tokens.last?.range.upperBound ?? 0) - 1
            }
            #expect(zip(ours, ends).map { [$0.offset, $1] } == theirs, "\(script.text.debugDescription)")
        }
    }

    @Test func tokensAreThoseOfTheScanner() async throws {
        var source = HostileSQL(seed: Self.seed)
        let texts = (0..<Self.statements).map { _ in source.soup() }
        let cuts = try await Self.cut(texts)
        for (text, cut) in zip(texts, cuts) {
            guard let theirs = cut.tokens else { continue }
            let ours = SQLLexer.tokens(of: text).filter { !$0.isComment }.map {
                [
                    Self.scalars(of: text, before: $0.range.lowerBound),
                    Self.scalars(of: text, before: $0.range.upperBound) - 1,
                ]
            }
            #expect(ours == theirs, "\(text.debugDescription)")
        }
        // Otherwise nothing was compared.
        #expect(cuts.count { $0.tokens != nil } > texts.count / 2)
    }

    private static func scalars(of text: String, before byte: Int) -> Int {
        text.utf8.prefix(byte).count { $0 & 0xC0 != 0x80 }
    }

    private static func cut(_ texts: [String]) async throws -> [Cut] {
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "'make setup-test' installs pglast"
        )
        let file = FileManager.default.temporaryDirectory.appending(
            path: "statements-\(UUID().uuidString).json"
        )
        try JSONEncoder().encode(texts).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let result = try await Subprocess.run(
            .path(FilePath(python)),
            arguments: ["\(root)/Tests/MigrationFixtures/pglast_cut.py", file.path],
            input: .none,
            output: .data(limit: 1 << 30),
            error: .string(limit: 1 << 20)
        )
        try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        let cuts = try JSONDecoder().decode([Cut].self, from: result.standardOutput)
        try #require(cuts.count == texts.count)
        return cuts
    }
}
