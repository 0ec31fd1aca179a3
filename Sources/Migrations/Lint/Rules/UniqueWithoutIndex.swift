/// A key whose index is built while nobody may read.
struct UniqueWithoutIndex: LintRule {
    let name = "unique-without-index"
    let reason = "its index is built under a lock that keeps others from reading"
    let remedy = "CREATE UNIQUE INDEX CONCURRENTLY in an earlier file, then ADD CONSTRAINT ... USING INDEX"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration else { return [] }
        switch action {
        case .addConstraint(let constraint):
            switch constraint.kind {
            case .unique(index: nil):
                return [LintViolation(at: change, "UNIQUE on \(table) without USING INDEX")]
            case .primaryKey(index: nil):
                return [LintViolation(at: change, "PRIMARY KEY on \(table) without USING INDEX")]
            case .primaryKey(index: .some(let index)):
                let columns = change.before.table(table)?.indexes[index]?.columns ?? []
                let isProven =
                    !columns.isEmpty && columns.allSatisfy { change.before.isProvenPresent($0, of: table) }
                if isProven { return [] }
                let remedy =
                    "prove them by CHECK (column IS NOT NULL), NOT VALID and validated in a later file, and SET NOT NULL first"
                return [
                    LintViolation(
                        at: change,
                        "PRIMARY KEY on \(table) makes its columns NOT NULL, which nothing proves: every row is looked at",
                        remedy: remedy
                    )
                ]
            case .exclude:
                let remedy = "there is none for a table in use: make a new table with it, and move there"
                return [LintViolation(at: change, "EXCLUDE on \(table)", remedy: remedy)]
            default: return []
            }
        case .addColumn(let column, _) where column.isUnique || column.isPrimaryKey:
            let remedy =
                "add the column alone, CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX"
            let kind = column.isUnique ? "UNIQUE" : "PRIMARY KEY"
            return [LintViolation(at: change, "\(table).\(column.name) comes as \(kind)", remedy: remedy)]
        default: return []
        }
    }
}
