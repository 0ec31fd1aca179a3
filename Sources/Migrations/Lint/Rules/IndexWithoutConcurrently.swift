/// An index that keeps everybody from writing for as long as it is built.
struct IndexWithoutConcurrently: LintRule {
    let name = "index-without-concurrently"
    let reason = "the table takes no write until the index is built"
    let remedy = "CREATE INDEX CONCURRENTLY, in a file of its own with transaction:false"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        switch change.change {
        case .createIndex(let index)
        where !index.isConcurrent && !change.isIdle && !change.before.isMadeHere(index.table):
            if change.before.table(index.table)?.partitionKey != nil {
                // There is no other way; without its partitions it takes no time.
                if index.isOnly { return [] }
                let remedy =
                    "CREATE INDEX ON ONLY the table, CONCURRENTLY on each partition, then ALTER INDEX ... ATTACH PARTITION"
                return [
                    LintViolation(
                        at: change,
                        "an index on the partitioned table \(index.table)",
                        remedy: remedy
                    )
                ]
            }
            return [LintViolation(at: change, "an index on \(index.table) is made without CONCURRENTLY")]
        case .reindex(let reindex) where !reindex.isConcurrent:
            let table = reindex.kind == "index" ? reindex.name.flatMap(change.before.owner) : reindex.name
            if let table, change.before.isMadeHere(table) { return [] }
            return [
                LintViolation(
                    at: change,
                    "REINDEX without CONCURRENTLY",
                    remedy: "REINDEX ... CONCURRENTLY, in a file with transaction:false"
                )
            ]
        default: return []
        }
    }
}
