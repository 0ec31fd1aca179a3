/// Something goes that the old release still uses.
struct DropInExpand: LintRule {
    let name = "drop"
    let phases: Set<MigrationPhase> = [.expand]
    let reason = "instances of the old release use it until they are gone"
    let remedy = "drop it in a migration with phase:contract"

    func violations(in block: LintedBlock) -> [LintViolation] {
        block.changes.indices.flatMap { index in
            let change = block.changes[index]
            switch change.change {
            case .alterTable(let table, .dropColumn(let column)) where !change.before.isMadeHere(table):
                return [LintViolation(at: change, "the column \(table).\(column) is dropped")]
            case .truncate(let tables):
                return tables.filter { !change.before.isMadeHere($0) }.map {
                    LintViolation(at: change, "\($0) is emptied")
                }
            case .drop(let kind, let names, _) where !Self.harmless.contains(kind):
                return names.filter { name in
                    // Made anew in the same transaction, it was never away.
                    let isMadeAnew = block.changes[(index + 1)...].contains {
                        $0.change == .create(kind: kind, name)
                    }
                    return !change.before.isMadeHere(name) && !(isMadeAnew && block.runsInTransaction)
                }
                .map { LintViolation(at: change, "the \(kind) \($0) is dropped") }
            default: return []
            }
        }
    }

    /// What no release names in its statements, or what triggers that are kept use.
    private static let harmless: Set<String> = ["index", "function", "procedure", "aggregate", "extension"]
}
