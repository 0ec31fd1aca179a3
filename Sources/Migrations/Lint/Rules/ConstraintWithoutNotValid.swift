/// A constraint that looks at every row while nobody may write.
struct ConstraintWithoutNotValid: LintRule {
    let name = "constraint-without-not-valid"
    let reason = "every row is looked at under a lock that keeps others from writing, or from reading, too"
    let remedy = "add it NOT VALID, and VALIDATE CONSTRAINT in a later file"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration else { return [] }
        switch action {
        case .addConstraint(let constraint) where !constraint.isNotValid:
            switch constraint.kind {
            case .foreignKey(let other, _):
                return [
                    LintViolation(at: change, "a foreign key from \(table) to \(other) without NOT VALID")
                ]
            case .check:
                return [LintViolation(at: change, "a CHECK on \(table) without NOT VALID")]
            default: return []
            }
        case .addColumn(let column, _):
            // Without a default every row has NULL there, which no foreign key minds, and the server knows it; not so
            // where the default is written, be it NULL.
            if let other = column.references, column.hasValue || column.defaultValue != nil {
                return [
                    LintViolation(
                        at: change,
                        "\(table).\(column.name) refers to \(other) and has a default",
                        remedy:
                            "add the column, then the foreign key NOT VALID, and VALIDATE CONSTRAINT in a later file"
                    )
                ]
            }
            guard column.hasCheck else { return [] }
            return [
                LintViolation(
                    at: change,
                    "\(table).\(column.name) comes with a CHECK",
                    remedy:
                        "add the column, then the CHECK NOT VALID, and VALIDATE CONSTRAINT in a later file"
                )
            ]
        default: return []
        }
    }
}
