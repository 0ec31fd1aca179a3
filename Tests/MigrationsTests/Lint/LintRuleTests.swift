import Migrations
import Testing

/// What each rule minds, and what it does not; the last file of a case is the one that is looked at.
@Suite struct LintRuleTests {
    /// One or more files; a file is its options, a line break, and its SQL, or its SQL alone.
    struct Case: CustomTestStringConvertible, Sendable {
        let rule: String
        let files: [String]
        var testDescription: String { "\(rule): \(files.last ?? "")" }

        init(_ rule: String, _ files: String...) {
            self.rule = rule
            self.files = files
        }
    }

    @Test(arguments: tripping + trippingByIdentity + trippingHidden + trippingByLocks)
    func theRuleMindsIt(_ example: Case) throws {
        let rules = try Self.findings(example.files).map(\.rule)
        #expect(rules.contains(example.rule), "\(rules)")
    }

    @Test(arguments: passing + passingByIdentity + passingHidden + passingByLocks)
    func theRuleDoesNotMindIt(_ example: Case) throws {
        let rules = try Self.findings(example.files).map(\.rule)
        #expect(!rules.contains(example.rule), "\(rules)")
    }

    @Test func everyRuleHasACaseThatItMindsAndOneThatItDoesNot() {
        let names = Set(MigrationLint.rules.map(\.name))
        #expect(names.count == MigrationLint.rules.count)
        let tripping = Self.tripping + Self.trippingHidden + Self.trippingByLocks
        let passing = Self.passing + Self.passingHidden + Self.passingByLocks
        #expect(Set(tripping.map(\.rule)) == names)
        #expect(Set(passing.map(\.rule)) == names)
        for rule in MigrationLint.rules {
            #expect(!rule.reason.isEmpty && !rule.remedy.isEmpty, "\(rule.name)")
        }
    }

    static func findings(_ files: [String]) throws -> [LintFinding] {
        let migrations = try files.enumerated().map { index, text in
            let hasOptions =
                text.hasPrefix("phase:") || text.hasPrefix("transaction:") || text.hasPrefix("down:")
            let parts = hasOptions ? text.split(separator: "\n", maxSplits: 1).map(String.init) : ["", text]
            let (options, sql) = (parts[0], parts.count > 1 ? parts[1] : "")
            let isDown = options.hasPrefix("down:")
            return try MigrationParser.parse(
                path: "\(index + 1)_case.sql",
                text: isDown
                    ? "-- migrate:up\n-- migrate:down \(options.dropFirst(5))\n\(sql)\n"
                    : "-- migrate:up \(options)\n\(sql)\n-- migrate:down\n"
            )
        }
        return MigrationLint.findings(in: migrations, reporting: { $0.version == "\(files.count)" })
    }
}
