/// A transaction that holds the locks of several tables.
struct SeveralTables: LintRule {
    let name = "several-tables"
    let severity = LintSeverity.warning
    let reason =
        "the first one stays locked while the next is waited for, and requests that lock them in another order deadlock"
    let remedy = "a file for each table"

    func violations(in block: LintedBlock) -> [LintViolation] {
        guard block.runsInTransaction else { return [] }
        var locked: [QualifiedName] = []
        for change in block.changes {
            for table in change.blockingLocks.filter({ !$0.isAside }).map(\.table)
            where !locked.contains(table) {
                locked.append(table)
                if locked.count == 2 {
                    return [
                        LintViolation(at: change, "\(table) is locked after \(locked[0]), in one transaction")
                    ]
                }
            }
        }
        return []
    }
}
