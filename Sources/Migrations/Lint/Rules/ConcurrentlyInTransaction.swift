/// What the server refuses inside a transaction.
struct ConcurrentlyInTransaction: LintRule {
    let name = "concurrently-in-transaction"
    let looksAtDown = true
    let reason = "the server refuses CONCURRENTLY inside a transaction, with SQLSTATE 25001"
    let remedy = "put transaction:false behind the directive"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard block.runsInTransaction || change.isInBody else { return [] }
        let what: String
        switch change.change {
        case .createIndex(let index) where index.isConcurrent: what = "CREATE INDEX CONCURRENTLY"
        case .drop("index", _, concurrently: true): what = "DROP INDEX CONCURRENTLY"
        case .reindex(concurrently: true): what = "REINDEX CONCURRENTLY"
        case .alterTable(_, .detachPartition(concurrently: true)): what = "DETACH PARTITION CONCURRENTLY"
        default: return []
        }
        if change.isInBody {
            return [
                LintViolation(
                    at: change,
                    "\(what) in a DO",
                    remedy: "write it outside of the DO, with transaction:false"
                )
            ]
        }
        return [LintViolation(at: change, "\(what) in a transaction")]
    }
}
