import Foundation
import Migrations
import Postgres
import TestSupport
import Testing

/// Statements one by one do what the server does with all of them in one string.
///
/// `FAKESTACK_STATEMENTS` says how many are made; `make test-statements` has it larger.
@Suite(.timeLimit(.minutes(20))) struct SplitScriptTests {
    private static let statements =
        ProcessInfo.processInfo.environment["FAKESTACK_STATEMENTS"].flatMap { Int($0) } ?? 500

    @Test(arguments: [true, false])
    func aScriptInPiecesDoesWhatItDoesWhole(standardStrings: Bool) async throws {
        try await withTestClient { client in
            try await client.withSession { session in
                try await session.execute(script: HostileSQL.preparation)
                try await session.execute(
                    script:
                        "set standard_conforming_strings = \(standardStrings); set escape_string_warning = off"
                )
                var source = HostileSQL(seed: 13, standardStrings: standardStrings)
                var made = 0
                while made < Self.statements / 2 {
                    let script = source.script()
                    made += script.count
                    let whole = try await Self.outcome(of: [script.text], on: session)
                    let pieces = StatementSplitter.split(script.text, standardStrings: standardStrings).map(
                        \.sql
                    )
                    #expect(pieces.count == script.count, "\(script.text.debugDescription)")
                    try await #expect(
                        Self.outcome(of: pieces, on: session) == whole,
                        "\(script.text.debugDescription)"
                    )
                    try #require(whole.count >= script.count)
                }
            }
        }
    }

    /// What the texts left behind, each sent as one string; then it is undone.
    private static func outcome(of texts: [String], on session: PostgresSession) async throws -> [String] {
        try await session.execute(script: "begin")
        for text in texts {
            do {
                try await session.execute(script: text)
            } catch {
                Issue.record("\(error.debugDescription): \(text.debugDescription)")
            }
        }
        let rows = try await session.query(
            """
            select coalesce(number::text, '') || ' ' || what from said
            union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
            union all select definition from pg_rules where schemaname = 'public'
            order by 1
            """
        )
        let outcome = try rows.map { try $0.decode(String.self, at: 0) }
        try await session.execute(script: "rollback")
        return outcome
    }
}
