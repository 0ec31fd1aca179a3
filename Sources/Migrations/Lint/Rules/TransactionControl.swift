/// A file that begins or ends a transaction itself.
struct TransactionControl: LintRule {
    let name = "transaction-control"
    let looksAtDown = true
    let reason =
        "a migration and its row in schema_migrations are one transaction: what ends it leaves half of it behind"
    let remedy = "take it out, or split the file; transaction:false runs each statement by itself"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard case .transactionControl(let verb) = change.change else { return [] }
        if change.isInBody {
            // Batches that commit are what a backfill is made of, where no transaction is around them.
            guard block.runsInTransaction else { return [] }
            let remedy = "put transaction:false behind the directive"
            return [
                LintViolation(
                    at: change,
                    "\(verb) in a DO inside a transaction, which the server refuses",
                    remedy: remedy
                )
            ]
        }
        return [LintViolation(at: change, verb)]
    }
}
