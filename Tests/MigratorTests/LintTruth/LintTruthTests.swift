import Foundation
import Migrations
import TestSupport
import Testing

/// Lint says of generated migrations what Postgres does for them.
///
/// Every case that takes long while others cannot write is found; of those that do not, few are, and it is known why.
@Suite(.timeLimit(.minutes(30))) struct LintTruthTests {
    /// Every case, and twenty times as many random ones: with `make test-lint`.
    private static let isWhole = ProcessInfo.processInfo.environment["FAKESTACK_TEST_LINT"] == "whole"

    @Test func typesOfColumns() async throws {
        let cases =
            Self.part(of: TypeChangeCases.ofTypes, every: 7)
            + Self.part(of: TypeChangeCases.withDependents, every: 3)
        try await Self.compare("changes of types", cases, atLeast: 600)
    }

    @Test func defaultsOfNewColumns() async throws {
        try await Self.compare("defaults", Self.part(of: DefaultCases.all, every: 2), atLeast: 200)
    }

    @Test func alterationsOfSeveralActions() async throws {
        let cases = CompoundCases.drawn(Self.isWhole ? 4_000 : 200, seed: 13)
        try await Self.compare("alterations of several actions", cases, atLeast: 100)
    }

    @Test func transactionsOfSeveralStatements() async throws {
        let cases = TransactionCases.alone + TransactionCases.drawn(Self.isWhole ? 4_000 : 200, seed: 17)
        try await Self.compare("transactions", cases, atLeast: 150)
    }

    @Test func domainsPartitionsAndKeys() async throws {
        try await Self.compare(
            "domains, partitions, keys",
            Self.part(of: DomainAndPartitionCases.all, every: 3),
            atLeast: 200
        )
    }

    /// A part of the cases, in which every kind of them still is, unless all are wanted.
    private static func part(of cases: [LintCase], every step: Int) -> [LintCase] {
        isWhole ? cases : cases.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    }

    /// Plays the cases, and judges lint by what the server did.
    ///
    /// - Parameter count: How many the server must accept for the comparison to say anything.
    private static func compare(_ what: String, _ cases: [LintCase], atLeast count: Int) async throws {
        let outcomes = try await withTestDatabase { try await LintTruth.outcomes(of: cases, on: $0) }
        let comparison = try LintComparison(cases, outcomes)
        print("\(what): \(comparison)")
        #expect(comparison.accepted >= count)
        #expect(comparison.missed.isEmpty, "\(comparison.missed.prefix(50).joined(separator: "\n"))")
        #expect(
            comparison.unexplained.isEmpty,
            "\(comparison.unexplained.prefix(50).joined(separator: "\n"))"
        )
        #expect(comparison.falseAlarms * 20 < comparison.harmless)
    }
}
