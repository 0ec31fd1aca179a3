import Migrations

/// Why lint minds what did no harm: what it does not read from the files, and rather minds than misses.
enum LintFalseAlarm {
    /// Another variant of the function is volatile, and lint tells them apart by their name alone.
    case variantOfVolatileFunction
    /// Of operator classes lint knows those of B-trees: a BRIN index and a foreign key of citext use those of text.
    case operatorClassOfAnotherKind

    /// Lint does not work out that a CHECK shuts out what every other partition holds.
    case defaultPartition

    /// Nil where there is no excuse.
    init?(_ example: LintCase, _ finding: LintFinding) {
        if finding.rule == "volatile-default", finding.message.contains("ts_rewrite") {
            self = .variantOfVolatileFunction
        } else if finding.rule == "type-change-rewrites", finding.message.contains("citext"),
            example.setup.contains("using brin") || example.setup.contains("references")
        {
            self = .operatorClassOfAnotherKind
        } else if finding.rule == "partition-scans", example.sql.hasSuffix("attach partition q default") {
            self = .defaultPartition
        } else {
            return nil
        }
    }
}
