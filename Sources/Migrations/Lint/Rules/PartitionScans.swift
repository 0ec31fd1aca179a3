/// A partition that is looked at from its first row to its last before it becomes one.
struct PartitionScans: LintRule {
    let name = "partition-scans"
    let reason = "every row is looked at, or an index is built, under a lock that keeps others from reading"
    let remedy =
        "give it a CHECK of the partition's bounds and of NOT NULL first, NOT VALID and validated in a later file, and the indexes and references of the partitioned table"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        let schema = change.before
        switch change.change {
        case .createTable(let created):
            guard let parent = created.parent, created.bound != .rest else { return [] }
            return restViolations(of: parent, at: change)
        case .alterTable(let parent, .attachPartition(let partition, let bound)):
            let attachment = PartitionAttachment(parent: parent, partition: partition, bound: bound)
            let rest = bound == .rest ? [] : restViolations(of: parent, at: change)
            guard !schema.isMadeHere(partition), let work = attachment.work(in: schema) else { return rest }
            return [LintViolation(at: change, "\(partition) becomes a partition of \(parent): \(work)")]
                + rest
        default: return []
        }
    }

    /// The partition of everything else is asked whether it has rows of the new one.
    private func restViolations(of parent: QualifiedName, at change: LintedChange) -> [LintViolation] {
        let schema = change.before
        return schema.partitions(of: parent)
            .filter { schema.table($0)?.isRest == true && !schema.isMadeHere($0) }
            .map { rest in
                LintViolation(
                    at: change,
                    "\(rest) holds what no other partition of \(parent) does, and is searched for rows of the new one",
                    remedy: "do without a DEFAULT partition, or keep it empty and allow this with that reason"
                )
            }
    }
}
