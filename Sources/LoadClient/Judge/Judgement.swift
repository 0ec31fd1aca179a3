/// The verdict, and everything that it rests on, from the evidence of a run. Pure.
///
/// FAIL outweighs UNKNOWN: what was seen to be wrong is wrong, however little else was seen.
struct Judgement: Sendable, Equatable {
    /// What the run proved.
    let verdict: Verdict
    /// The verdict in one sentence.
    let summary: String
    /// Why, the worst first; of a PASS what it rests on.
    let reasons: [String]
    /// What the run was judged by.
    let criteria: [Criterion]

    /// Judges a run.
    init(_ evidence: Evidence, expectations: Expectations) {
        let criteria = CriteriaList(evidence, expectations).criteria
        self.criteria = criteria
        let failed = criteria.filter { $0.status == .notOK }
        let doubtful = criteria.filter { $0.status == .unknown }
        // Charged, and told all the same.
        let charges = evidence.faults.map(\.charge)
        if let worst = failed.first {
            verdict = .fail
            summary = Self.sentence(worst, others: failed.count - 1)
            reasons = (failed + doubtful).flatMap(Self.lines) + charges
        } else if let worst = doubtful.first {
            verdict = .unknown
            summary = Self.sentence(worst, others: doubtful.count - 1)
            reasons = doubtful.flatMap(Self.lines) + charges
        } else {
            verdict = .pass
            let requests =
                evidence.failedRequests == 0
                ? "all \(evidence.sentRequests) requests succeeded"
                : "all but \(evidence.failedRequests) of \(evidence.sentRequests) requests succeeded"
            summary =
                "\(requests), and all \(evidence.questions.totals.acknowledged) acknowledged questions were read back as "
                + "they were sent"
            reasons = [summary] + charges
        }
    }

    private static func sentence(_ worst: Criterion, others: Int) -> String {
        let more = others == 0 ? "" : "; and \(others) more"
        return "\(worst.name): \(worst.value)\(more)"
    }

    private static func lines(_ criterion: Criterion) -> [String] {
        let limit = criterion.limit.isEmpty ? "" : " (limit: \(criterion.limit))"
        let head = "\(criterion.name): \(criterion.value)\(limit)"
        return criterion.details.isEmpty ? [head] : criterion.details.map { "\(criterion.name): \($0)" }
    }
}

extension DeploymentTimeline.Fault {
    /// What it is charged with, in words.
    fileprivate var charge: String {
        let lasted = seconds > 0 ? " for \(seconds.text(decimals: 1)) s" : ""
        let writes = writes > 0 ? " and \(writes) writes of unknown or no effect" : ""
        return "\(failed) failed requests\(writes) are charged to the fault \(name) (\(detail)\(lasted)), "
            + "up to \(grace.text(decimals: 0)) s after its end"
    }
}
