/// A column takes less than it did, and the old release does not know.
struct NarrowingInExpand: LintRule {
    let name = "narrowing"
    let phases: Set<MigrationPhase> = [.expand]
    let reason = "instances of the old release may write what no longer fits"
    let remedy =
        "narrow it in a contract: a CHECK that is NOT VALID at first does it without writing the table anew"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration, case .setType(let column, let new, _, _) = action,
            let old = change.before.table(table)?.columns[column]?.type, old != new,
            change.before.isConstrained(new)
                || TypeChange(old: change.before.base(of: old), new: change.before.base(of: new)).isNarrowing
        else { return [] }
        return [LintViolation(at: change, "\(table).\(column) takes less as \(new) than as \(old)")]
    }
}
