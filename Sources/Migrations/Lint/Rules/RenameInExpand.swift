/// Something changes its name, by which the old release knows it.
struct RenameInExpand: LintRule {
    let name = "rename"
    let phases: Set<MigrationPhase> = [.expand]
    let reason = "instances of the old release know it by its old name until they are gone"
    let remedy = "add the new one beside it, keep both alike by a trigger, and drop the old one in a contract"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        switch change.change {
        case .rename(let object, _) where object.kind != "function" && !change.before.isMadeHere(object):
            return [LintViolation(at: change, "the \(object.kind) \(object.name) is renamed")]
        case .alterTable(let table, let action) where !change.before.isMadeHere(table):
            switch action {
            case .renameTable(let name):
                let remedy =
                    "in a contract; or here, with CREATE VIEW \(table) AS SELECT ... FROM \(name) behind it, allowed with that reason"
                return [LintViolation(at: change, "the table \(table) becomes \(name)", remedy: remedy)]
            case .renameColumn(let old, let new):
                return [LintViolation(at: change, "the column \(table).\(old) becomes \(new)")]
            case .setSchema(let schema):
                return [LintViolation(at: change, "the table \(table) moves to \(schema)")]
            default: return []
            }
        default: return []
        }
    }
}
