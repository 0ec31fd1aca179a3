/// A default goes that the old release's inserts rely on.
struct DropDefaultInExpand: LintRule {
    let name = "drop-default"
    let phases: Set<MigrationPhase> = [.expand]
    let reason = "instances of the old release may insert rows without that column"
    let remedy = "drop it in a migration with phase:contract"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration, case .dropDefault(let column) = action else {
            return []
        }
        return [LintViolation(at: change, "the default of \(table).\(column) is dropped")]
    }
}
