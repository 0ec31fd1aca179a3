/// The verdict and its reasons, from the evidence of a run. Pure.
///
/// FAIL outweighs UNKNOWN: what was seen to be wrong is wrong, however little else was seen.
struct Judgement: Sendable, Equatable {
    /// What was seen of a run.
    struct Evidence: Sendable {
        /// Questions by outcome.
        var questions = OutcomeTotals()
        /// What is wrong with questions.
        var questionFindings = FindingTally()
        /// What is wrong with votes.
        var voteFindings = FindingTally()
        /// Requests that failed.
        var failedRequests = 0
        /// What was broken on purpose, with the failed requests that are charged to it.
        var faults: [DeploymentTimeline.Fault] = []
        /// Requests that were sent.
        var sentRequests = 0
        /// The first failed request that no fault explains, in words.
        var firstFailure: String?
        /// Why a final read is not whole, in words; empty if all were.
        var missingReads: [String] = []
        /// Whether a deployment was seen.
        var deploymentSeen = false
        /// How late the client itself was, 99th percentile.
        var lag = Duration.zero
        /// Why a requested sabotage was not done; nil if it was, or none was asked for.
        var sabotageFailure: String?
    }

    /// What the run proved.
    let verdict: Verdict
    /// Why, the worst first; of a PASS what it rests on.
    let reasons: [String]

    /// Judges a run.
    init(_ evidence: Evidence, expectations: Expectations) {
        let faults = Self.faults(evidence)
        let doubts = Self.doubts(evidence, expectations)
        if !faults.isEmpty {
            verdict = .fail
            reasons = faults + doubts
        } else if !doubts.isEmpty {
            verdict = .unknown
            reasons = doubts
        } else {
            verdict = .pass
            let requests =
                evidence.failedRequests == 0
                ? "all \(evidence.sentRequests) requests succeeded"
                : "all but \(evidence.failedRequests) of \(evidence.sentRequests) requests succeeded"
            reasons =
                [
                    "\(requests), and all \(evidence.questions.acknowledged) acknowledged questions were read back as "
                        + "they were sent"
                ] + evidence.faults.map(\.charge)
        }
    }

    private static func faults(_ evidence: Evidence) -> [String] {
        var reasons: [String] = []
        for kind in Finding.Kind.allCases where kind.isFault {
            reasons += lines(evidence.questionFindings, kind, "questions")
            reasons += lines(evidence.voteFindings, kind, "votes")
        }
        let unexplained = evidence.failedRequests - evidence.faults.map(\.failed).reduce(0, +)
        if unexplained > 0 {
            let first = evidence.firstFailure.map { "; the first: \($0)" } ?? ""
            let place = evidence.faults.isEmpty ? "" : " outside the window of any fault"
            reasons.append("\(unexplained) of \(evidence.sentRequests) requests failed\(place)\(first)")
        }
        // Charged, and told all the same.
        if !reasons.isEmpty { reasons += evidence.faults.filter { $0.failed > 0 }.map(\.charge) }
        return reasons
    }

    private static func lines(_ tally: FindingTally, _ kind: Finding.Kind, _ noun: String) -> [String] {
        guard tally[kind] > 0, let details = tally.details[kind] else { return [] }
        let shown = details.prefix(3).joined(separator: "; ")
        let more = details.count > 3 ? "; …" : ""
        return ["\(tally[kind]) \(noun) \(kind.rawValue): \(shown)\(more)"]
    }

    private static func doubts(_ evidence: Evidence, _ expectations: Expectations) -> [String] {
        var reasons = evidence.missingReads.map { "the final read is missing: \($0)" }
        if let failure = evidence.sabotageFailure {
            reasons.append("the sabotage was not done, so it proves nothing: \(failure)")
        }
        if evidence.questions.acknowledged < expectations.minimumWrites {
            reasons.append(
                "too few writes: \(evidence.questions.acknowledged) questions acknowledged, "
                    + "\(expectations.minimumWrites) needed"
            )
        }
        if expectations.deployment, !evidence.deploymentSeen {
            reasons.append("no deployment was seen: every answer came from one color and one release")
        }
        if evidence.lag > expectations.maximumLag {
            reasons.append(
                "the client itself was too slow: \(evidence.lag.milliseconds.text(decimals: 0)) ms late in the "
                    + "99th percentile, \(expectations.maximumLag.milliseconds.text(decimals: 0)) ms allowed"
            )
        }
        return reasons
    }
}

extension DeploymentTimeline.Fault {
    /// What it is charged with, in words.
    fileprivate var charge: String {
        let lasted = seconds > 0 ? " for \(seconds.text(decimals: 1)) s" : ""
        return "\(failed) failed requests are charged to the fault \(name) (\(detail)\(lasted)), "
            + "up to \(grace.text(decimals: 0)) s after its end"
    }
}
