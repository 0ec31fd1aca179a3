/// A partition that is taken out while nobody may use the table it is a part of.
struct DetachWithoutConcurrently: LintRule {
    let name = "detach-without-concurrently"
    let reason =
        "the whole partitioned table is locked, and whoever reads it waits behind the longest query on it"
    let remedy = "DETACH PARTITION ... CONCURRENTLY, in a file of its own with transaction:false"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration,
            case .detachPartition(let partition, concurrently: false) = action
        else { return [] }
        return [LintViolation(at: change, "\(partition) is detached from \(table) without CONCURRENTLY")]
    }
}
