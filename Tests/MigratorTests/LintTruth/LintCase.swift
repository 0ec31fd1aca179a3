import Migrations

/// A migration for lint to judge and for Postgres to run, upon the schema that an earlier one made.
struct LintCase: Hashable, Sendable, CustomStringConvertible {
    /// The earlier migration. What it makes holds the rows that others use.
    let setup: String
    /// Statements, in one transaction. A table that they make is named `fresh...`.
    let sql: String

    var description: String { "\(sql)  -- after: \(setup)" }

    /// Rules about something long that happens under a lock in everybody's way.
    private static let rules: Set<String> = [
        "blocking-rewrite", "constraint-without-not-valid", "domain-check-scans",
        "index-without-concurrently",
        "long-work-under-lock", "partition-scans", "set-not-null-without-check", "type-change-rewrites",
        "unique-without-index", "volatile-default",
    ]

    /// What lint says of it, as far as it is about that.
    func findings() throws -> [LintFinding] {
        let migrations = try [setup, sql].enumerated().map { index, sql in
            try MigrationParser.parse(
                path: "\(index + 1)_case.sql",
                text: "-- migrate:up\n\(sql);\n-- migrate:down\n"
            )
        }
        return MigrationLint.findings(in: migrations, reporting: { $0.version == "2" })
            .filter { Self.rules.contains($0.rule) }
    }
}
