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

    // MARK: Requests

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

    // MARK: Writes and rows

    private func writes(_ name: String, _ writes: Evidence.Writes) -> Criterion {
        let totals = writes.totals
        guard totals.attempted > 0 else {
            return Criterion(name: name, status: .notJudged, value: "none were written")
        }
        var value =
            "\(totals.acknowledged) acknowledged; \(writes.findings[.lost]) lost, "
            + "\(writes.findings[.corrupted]) corrupted, \(writes.findings[.duplicated]) duplicated, "
            + "\(writes.findings[.phantom]) phantom"
        if let caveat = writes.caveat { value += "; \(caveat)" }
        return Criterion(
            name: name,
            status: writes.findings.faults > 0 ? .notOK : .ok,
            value: value,
            limit: "0 of each",
            details: writes.findings.faultLines
        )
    }

    private var oldRows: Criterion {
        switch evidence.oldRows {
        case .notJudged(let reason):
            return Criterion(name: "old rows", status: .notJudged, value: reason)
        case .unseen(let reason):
            return Criterion(name: "old rows", status: .unknown, value: reason, limit: "0 damaged")
        case .compared(let rows, let isSample, let findings):
            let extent = isSample ? "\(rows) rows of a sample" : "\(rows) rows"
            return Criterion(
                name: "old rows",
                status: findings.faults > 0 ? .notOK : .ok,
                value: "\(extent) compared, \(findings[.damaged]) damaged",
                limit: "0 damaged",
                details: findings.faultLines
            )
        }
    }

    private var feeds: Criterion {
        guard let feeds = evidence.feeds else {
            return Criterion(name: "feeds", status: .notJudged, value: "nobody listened")
        }
        let (events, listeners) = evidence.feedEvents
        let value =
            "\(events) events to \(listeners) listeners; \(feeds[.gap]) gaps, \(feeds[.repeat]) repeats, "
            + "\(feeds[.disorder]) disorders"
        if feeds.faults == 0, let deaf = evidence.deafListeners.first {
            return Criterion(name: "feeds", status: .unknown, value: "\(value); \(deaf)", limit: "0 of each")
        }
        return Criterion(
            name: "feeds",
            status: feeds.faults > 0 ? .notOK : .ok,
            value: value,
            limit: "0 of each",
            details: feeds.faultLines
        )
    }

    // MARK: Time

    private var unavailability: [Criterion] {
        guard let limit = expectations.maximumUnavailability else {
            let longest = evidence.kinds.compactMap(\.unavailability?.length).max() ?? .zero
            return [
                Criterion(
                    name: "unavailability",
                    status: .notJudged,
                    value: "\(longest.milliseconds.text(decimals: 0)) ms at the longest; no limit was given"
                )
            ]
        }
        return evidence.kinds.filter(\.isTimed).map { kind in
            let length = kind.unavailability?.length ?? .zero
            let at = kind.unavailability.map { ", from \($0.started.inSeconds.text(decimals: 2)) s" } ?? ""
            return Criterion(
                name: "unavailability of \(kind.name)",
                status: length > limit ? .notOK : .ok,
                value: "\(length.milliseconds.text(decimals: 0)) ms\(at)",
                limit: "\(limit.milliseconds.text(decimals: 0)) ms"
            )
        }
    }

    private var latency: [Criterion] {
        let limits = [
            expectations.maximumP99.map { "p99 \($0.milliseconds.text(decimals: 0)) ms" },
            expectations.maximumLatency.map { "max \($0.milliseconds.text(decimals: 0)) ms" },
        ].compactMap(\.self)
        guard !limits.isEmpty else {
            return [Criterion(name: "latency", status: .notJudged, value: "no limit was given")]
        }
        return evidence.kinds.filter { $0.isTimed && $0.latency.count > 0 }.map { kind in
            let p99 = kind.latency.milliseconds(atPercentile: 99), most = kind.latency.maxMilliseconds
            let isOver =
                p99 > expectations.maximumP99?.milliseconds ?? .infinity
                || most > expectations.maximumLatency?.milliseconds ?? .infinity
            return Criterion(
                name: "latency of \(kind.name)",
                status: isOver ? .notOK : .ok,
                value: "p99 \(p99.text(decimals: 1)) ms, max \(most.text(decimals: 1)) ms",
                limit: limits.joined(separator: ", ")
            )
        }
    }

    private var schedule: Criterion {
        let gap = evidence.longestGap
        let length = gap?.length ?? .zero
        let at = gap.map { ", from \($0.started.inSeconds.text(decimals: 2)) s" } ?? ""
        let isLate = max(length, evidence.lagP99) > expectations.maximumGap
        return Criterion(
            name: "the client's schedule",
            status: isLate ? .unknown : .ok,
            value: "it did not run for \(length.milliseconds.text(decimals: 0)) ms at the longest\(at); "
                + "\(evidence.lagP99.milliseconds.text(decimals: 0)) ms late in the 99th percentile",
            limit: "\(expectations.maximumGap.milliseconds.text(decimals: 0)) ms"
        )
    }

    // MARK: What must be seen

    private var enough: Criterion {
        let count = evidence.questions.totals.acknowledged
        let written = count + evidence.answers.totals.acknowledged + evidence.votes.totals.acknowledged
        let isEnough = count >= expectations.minimumWrites && written > 0
        return Criterion(
            name: "writes",
            status: isEnough ? .ok : .unknown,
            value: isEnough
                ? "\(count) questions acknowledged"
                : "too few: \(count) questions acknowledged, so nothing is proved of what is kept",
            limit: "at least \(max(1, expectations.minimumWrites))"
        )
    }

    private var deployment: Criterion {
        let seen = evidence.deployment.isEmpty ? "no instance began or ended" : evidence.deployment
        if !evidence.deploymentProblems.isEmpty {
            return Criterion(
                name: "deployment",
                status: .notOK,
                value: evidence.deploymentProblems[0],
                details: evidence.deploymentProblems
            )
        }
        guard expectations.deployment else {
            return Criterion(name: "deployment", status: .notJudged, value: "none was expected; \(seen)")
        }
        return Criterion(
            name: "deployment",
            status: evidence.deploymentSeen ? .ok : .unknown,
            value: evidence.deploymentSeen ? seen : "no deployment was seen: \(seen)",
            limit: "instances that begin and others that end"
        )
    }

    private var api: Criterion {
        let name = "read back through the API"
        if let failure = evidence.apiFailure {
            return Criterion(name: name, status: .unknown, value: "the final read is missing: \(failure)")
        }
        let settled = evidence.hasSettled ? "" : "; two reads never agreed"
        return Criterion(
            name: name,
            status: evidence.hasSettled ? .ok : .unknown,
            value: "\(evidence.apiRows) rows\(settled)"
        )
    }

    private var database: [Criterion] {
        let name = "read back from the database"
        guard evidence.hasDatabase else {
            return [Criterion(name: name, status: .notJudged, value: "no database was given")]
        }
        let identity = "the database is the service's"
        switch evidence.isServicesDatabase {
        case false?:
            return [
                Criterion(
                    name: identity,
                    status: .unknown,
                    value: "it holds nothing that the service acknowledged: it is another database"
                )
            ]
        case nil where evidence.databaseFailure == nil:
            return [
                Criterion(name: identity, status: .unknown, value: "nothing was written that could prove it")
            ]
        default: break
        }
        if let failure = evidence.databaseFailure {
            return [Criterion(name: name, status: .unknown, value: "the final read is missing: \(failure)")]
        }
        return [
            Criterion(name: identity, status: .ok, value: "it holds what the service acknowledged"),
            Criterion(name: name, status: .ok, value: "\(evidence.databaseRows) rows"),
        ]
    }

    private var sabotage: [Criterion] {
        guard let sabotage = evidence.sabotage else { return [] }
        if let failure = sabotage.failure {
            return [
                Criterion(
                    name: "sabotage",
                    status: .unknown,
                    value: "it was not done, so it proves nothing: \(failure)"
                )
            ]
        }
        let subject = sabotage.question.map { "question \($0)" } ?? "nothing"
        let value = "\(sabotage.kind.rawValue) \(subject), on purpose"
        return [Criterion(name: "sabotage", status: .notJudged, value: value)]
    }
}
