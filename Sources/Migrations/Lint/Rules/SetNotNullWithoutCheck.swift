/// `SET NOT NULL` where nothing proves it: the server has to look at every row.
struct SetNotNullWithoutCheck: LintRule {
    let name = "set-not-null-without-check"
    let reason = "every row is looked at under a lock that keeps others from reading"
    let remedy =
        "add CHECK (column IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a later file, SET NOT NULL in one after that"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration else { return [] }
        let column: String
        switch action {
        case .setNotNull(let name): column = name
        case .addConstraint(let constraint) where !constraint.isNotValid:
            guard case .notNull(let name) = constraint.kind else { return [] }
            column = name
        default: return []
        }
        if change.before.isProvenPresent(column, of: table) { return [] }
        return [LintViolation(at: change, "SET NOT NULL on \(table).\(column), which no valid CHECK proves")]
    }
}
