/// A write to every row in one transaction.
struct WholeTableWrite: LintRule {
    let name = "whole-table-write"
    let severity = LintSeverity.warning
    let reason = "every row stays locked until the end, and whoever writes one waits"
    let remedy =
        "batches of some hundred rows by key, each committed by itself: a DO with COMMIT in a file with transaction:false"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard case .write(let write) = change.change, write.extent == .all, write.verb != "INSERT",
            !change.before.isMadeHere(write.table)
        else { return [] }
        return [LintViolation(at: change, "\(write.verb) of all of \(write.table)")]
    }
}
