extension RunAccount {
    /// What the judge needs of it.
    var evidence: Evidence {
        var evidence = Evidence()
        evidence.unreachable = begun.before.unreachable
        evidence.cutShort = run.cutShort
        evidence.sentRequests = recorder.sent
        evidence.failedRequests = recorder.failed
        evidence.unsentRequests = recorder.unsent
        evidence.firstFailure = recorder.examples.first { !attribution.covers($0.at) }.map(\.line)
        evidence.faults = attribution.faults
        evidence.unsolicited = recorder.unsolicited
        evidence.kinds = kinds
        evidence.questions = .init(totals: ledger.questions.totals, findings: questions)
        evidence.answers = .init(totals: ledger.answers.totals, findings: answers)
        evidence.votes = .init(
            totals: ledger.voteTotals,
            findings: votes,
            caveat: read.votes == nil ? "judged by score alone" : nil
        )
        evidence.oldRows = oldRows
        if !feeds.isEmpty {
            evidence.feeds = feedFindings
            evidence.feedEvents = (feeds.map(\.events).reduce(0, +), feeds.count)
            evidence.deafListeners = feeds.filter { $0.since == nil }
                .map { "listener \($0.listener) was never answered" }
        }
        evidence.apiFailure = read.api.failure
        evidence.apiRows = read.api.questions?.rows ?? 0
        evidence.hasDatabase = run.plan.databaseURL != nil
        evidence.isServicesDatabase = read.isServicesDatabase
        evidence.databaseFailure = read.database?.failure
        evidence.databaseRows = read.database?.questions?.rows ?? 0
        evidence.hasSettled = read.hasSettled || run.plan.settle == .zero
        evidence.deploymentSeen = recorder.answerers.hasChanged
        evidence.deployment = deployment
        evidence.deploymentProblems = problems
        evidence.longestGap = schedule.longestGap
        evidence.lagP99 = .microseconds(Int64(schedule.lag.milliseconds(atPercentile: 99) * 1000))
        evidence.sabotage = sabotage
        return evidence
    }

    private var begins: Int { recorder.answerers.tallies.count { recorder.answerers.began($0) } }
    private var ends: Int { recorder.answerers.tallies.count { recorder.answerers.ended($0) } }

    private var deployment: String {
        guard begins + ends > 0 else { return "" }
        var text = "\(begins) instances began, \(ends) ended"
        if let timeline, timeline.inferred, !timeline.steps.isEmpty {
            text += "; " + timeline.steps.map(\.name).joined(separator: "; ")
        }
        return text
    }

    private var kinds: [Evidence.Kind] {
        var latencies: [RequestKind: LatencyHistogram] = [:]
        recorder.log.forEach { entry in
            let due = Duration.milliseconds(Int64(entry.dueMilliseconds))
            if !attribution.faults.isEmpty,
                attribution.touches(due...(due + .microseconds(Int64(entry.latencyMicroseconds))))
            {
                return
            }
            latencies[entry.kind, default: LatencyHistogram()].record(microseconds: entry.latencyMicroseconds)
        }
        return RequestKind.allCases.filter { recorder.kinds[$0] != nil }.map { kind in
            Evidence.Kind(
                name: kind.name,
                isTimed: kind.isTimed,
                latency: latencies[kind] ?? LatencyHistogram(),
                unavailability: unexplainedUnavailability(kind)
            )
        }
    }

    private var oldRows: Evidence.OldRowsState {
        let plan = run.plan
        if plan.databaseURL == nil { return .notJudged("no database was given") }
        if plan.oldRows == .off { return .notJudged("--old-rows off") }
        if read.isServicesDatabase == false { return .unseen("the database is not the service's") }
        if let failure = begun.before.oldRowsFailure ?? read.oldRowsFailure { return .unseen(failure) }
        guard let compared = read.oldRows, let before = begun.before.oldRows else {
            return .unseen("they were not read after the load")
        }
        return .compared(
            rows: compared.compared.values.reduce(0, +),
            isSample: before.stride > 1,
            compared.damaged
        )
    }
}
