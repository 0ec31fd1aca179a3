/// Holds the evidence of a run against each thing that it is judged by. Pure.
struct CriteriaList {
    let evidence: Evidence
    let expectations: Expectations

    init(_ evidence: Evidence, _ expectations: Expectations) {
        self.evidence = evidence
        self.expectations = expectations
    }

    /// Every criterion, in the order in which a reader wants them.
    var criteria: [Criterion] {
        if let reason = evidence.unreachable {
            return [.init(name: "the service answers", status: .unknown, value: reason)] + loadEnd
        }
        return [requests, unsolicited] + loadEnd
            + [
                writes("questions", evidence.questions), writes("answers", evidence.answers),
                writes("votes", evidence.votes), oldRows, feeds,
            ] + unavailability + latency + [enough, deployment, schedule, api] + database + sabotage
    }

    private var requests: Criterion {
        let charged = evidence.faults.map(\.failed).reduce(0, +)
        let unexplained = evidence.failedRequests - charged
        let place = evidence.faults.isEmpty ? "" : " outside the window of any fault"
        var value = "\(unexplained) of \(evidence.sentRequests) failed\(place)"
        if charged > 0 { value += ", \(charged) within" }
        let status: Criterion.Status =
            unexplained > 0 ? .notOK : evidence.sentRequests == 0 ? .unknown : .ok
        let first = evidence.firstFailure.map { "; the first: \($0)" } ?? ""
        return Criterion(
            name: "requests",
            status: status,
            value: value,
            limit: "0",
            details: status == .notOK
                ? ["\(unexplained) of \(evidence.sentRequests) requests failed\(place)\(first)"] : []
        )
    }

    private var unsolicited: Criterion {
        Criterion(
            name: "unsolicited answers",
            status: evidence.unsolicited.count > 0 ? .notOK : .ok,
            value: "\(evidence.unsolicited.count)",
            limit: "0",
            details: evidence.unsolicited.examples.prefix(3).map {
                "\(evidence.unsolicited.count) unsolicited: \($0)"
            }
        )
    }

    private var loadEnd: [Criterion] {
        var criteria: [Criterion] = []
        if evidence.unsentRequests > 0 {
            criteria.append(
                Criterion(
                    name: "requests sent in time",
                    status: .unknown,
                    value:
                        "\(evidence.unsentRequests) that were due were never sent: no connection was free before the end",
                    limit: "0 unsent"
                )
            )
        }
        if let reason = evidence.cutShort {
            criteria.append(
                Criterion(name: "the whole load", status: .notJudged, value: "cut short: \(reason)")
            )
        }
        return criteria
    }
}
