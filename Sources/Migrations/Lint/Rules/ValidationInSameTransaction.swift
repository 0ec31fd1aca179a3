/// A validation that keeps the lock of what was done to the table before it.
struct ValidationInSameTransaction: LintRule {
    let name = "validation-in-same-transaction"
    let reason = "the lock that the change before it took is held while every row is looked at"
    let remedy = "VALIDATE CONSTRAINT in a later file"

    func violations(in block: LintedBlock) -> [LintViolation] {
        block.changes.indices.compactMap { index in
            let change = block.changes[index]
            guard block.runsInTransaction || change.isInBody,
                let (table, action) = change.alteration,
                case .validateConstraint(let name) = action
            else { return nil }
            if change.before.tables[table]?.constraints[name]?.isNew == true {
                return LintViolation(
                    at: change,
                    "\(name) of \(table) is added and validated in one transaction"
                )
            }
            guard block.changes[..<index].contains(where: { $0.locks(table) }) else { return nil }
            return LintViolation(
                at: change,
                "\(name) is validated after \(table) was changed, in one transaction"
            )
        }
    }
}

extension LintedChange {
    /// Whether it takes a lock on a table that keeps others from writing.
    fileprivate func locks(_ table: QualifiedName) -> Bool {
        switch change {
        case .alterTable(table, .validateConstraint): false
        case .alterTable(table, _), .touchTrigger(on: table): true
        default: false
        }
    }
}
