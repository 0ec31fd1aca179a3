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
            for table in change.lockedTables where !locked.contains(table) {
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

extension LintedChange {
    /// The tables whose use it holds up; those that the file made are nobody's yet.
    fileprivate var lockedTables: [QualifiedName] {
        let tables: [QualifiedName] =
            switch change {
            case .alterTable(let table, let action):
                if case .validateConstraint = action { [] } else { [table] }
            case .drop("table", let names, _), .truncate(let names), .lockTables(let names): names
            case .createIndex(let index) where !index.isConcurrent: [index.table]
            case .touchTrigger(let table): [table]
            default: []
            }
        return tables.filter { !before.isMadeHere($0) }
    }
}
