/// Commands that copy a table while nobody may read it.
struct BlockingRewrite: LintRule {
    let name = "blocking-rewrite"
    let reason = "the whole table is copied under a lock that keeps others from reading"
    let remedy = "make a new table and move there in batches, or do it while nothing serves"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        if case .rewrite(let what) = change.change {
            let remedy: String? =
                what == "REFRESH MATERIALIZED VIEW"
                ? "REFRESH MATERIALIZED VIEW CONCURRENTLY, for which it needs a unique index" : nil
            return [LintViolation(at: change, what, remedy: remedy)]
        }
        guard let (table, action) = change.alteration, case .rewrite(let what) = action else { return [] }
        return [LintViolation(at: change, "\(what) on \(table)")]
    }
}
