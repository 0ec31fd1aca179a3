/// A validation that keeps the lock of the constraint's making.
struct ValidationInSameTransaction: LintRule {
    let name = "validation-in-same-transaction"
    let reason = "the lock that adding the constraint took is held while every row is looked at"
    let remedy = "VALIDATE CONSTRAINT in a later file"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard block.runsInTransaction || change.isInBody,
            let (table, action) = change.alteration,
            case .validateConstraint(let name) = action,
            change.before.tables[table]?.constraints[name]?.isNew == true
        else { return [] }
        return [LintViolation(at: change, "\(name) of \(table) is added and validated in one transaction")]
    }
}
