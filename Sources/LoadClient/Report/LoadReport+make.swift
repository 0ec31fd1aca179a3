internal import FoundationEssentials

extension LoadReport {
    /// The report of a run that has been judged.
    init(
        run: LoadRun,
        begun: LoadRun.Begun,
        judgement: Judgement,
        recorder: Recorder,
        schedule: ScheduleTally,
        ledger: LedgerSummary,
        votes: LedgerSummary,
        read: FinalRead,
        sabotage: SabotageReport?,
        deployment: DeploymentTimeline?
    ) {
        func date(_ moment: Duration) -> Date { begun.date.addingTimeInterval(moment.inSeconds) }
        let availability = recorder.availability.ended()
        verdict = judgement.verdict
        summary = judgement.reasons.first ?? ""
        reasons = judgement.reasons
        criteria = []
        limits = []
        cutShort = nil
        certainty = Certainty(requests: nil, switches: nil)
        kinds = []
        answers = LedgerSummary(OutcomeTotals(), FindingTally())
        oldRows = nil
        feeds = nil
        watched = []
        requests = Requests(recorder, faults: deployment?.faults ?? [])
        self.ledger = ledger
        self.votes = votes
        latency = Latency(
            recorder.seconds,
            window: deployment?.window,
            migrations: deployment?.migrations ?? [],
            started: begun.date
        )
        longestUnavailabilityMs = availability.longest.milliseconds
        longestUnavailabilityStarted = availability.longestStart.map(date)
        instances = recorder.answerers.map { tally in
            Instance(
                instance: tally.answerer.instance,
                color: tally.answerer.color,
                release: tally.answerer.release,
                requests: tally.count,
                first: date(tally.first),
                last: date(tally.last),
                began: false,
                ended: false
            )
        }
        self.deployment = deployment
        self.schedule = Schedule(run.plan, schedule, processorSeconds: begun.ended?.processorSeconds ?? 0)
        readBack = ReadBack(api: Source(read.api), database: read.database.map(Source.init), rounds: 1)
        self.sabotage = sabotage
        seconds = recorder.seconds.enumerated().map { number, tally in
            Second(number, tally, answerers: recorder.answerers)
        }
        self.run = run.name
        target = "http://\(run.plan.target.authority)\(run.plan.target.basePath)"
        seed = run.plan.seed
        started = begun.date
        finished = begun.ended?.date ?? begun.date
        version = run.version
    }
}

extension LoadReport.Requests {
    init(_ recorder: Recorder, faults: [DeploymentTimeline.Fault] = []) {
        sent = recorder.sent
        ok = recorder.ok
        failed = recorder.failed
        charged = faults.map(\.failed).reduce(0, +)
        unsent = 0
        unsolicited = 0
        by = recorder.failures
            .map { key, count in
                LoadReport.Failures(
                    class: key.kind,
                    connection: key.connection,
                    instance: key.instance,
                    count: count
                )
            }
            .sorted {
                ($1.count, $0.class.rawValue, $0.connection.rawValue, $0.instance ?? "")
                    < ($0.count, $1.class.rawValue, $1.connection.rawValue, $1.instance ?? "")
            }
        examples = recorder.examples.map(\.line)
    }
}

extension LoadReport.Latency {
    /// Splits the seconds at the deployment's window, and picks those that a migration touches.
    init(
        _ seconds: [SecondTally],
        window: ClosedRange<Date>?,
        migrations: [DeploymentTimeline.Step] = [],
        started: Date
    ) {
        var before = LatencyHistogram(), during = before, after = before, migrating = before
        for (number, second) in seconds.enumerated() {
            let start = started.addingTimeInterval(Double(number))
            let end = start.addingTimeInterval(1)
            let isMigrating = migrations.contains {
                start <= $0.started.addingTimeInterval($0.seconds) && $0.started < end
            }
            if isMigrating { migrating.add(second.latency) }
            if let window, start > window.upperBound {
                after.add(second.latency)
            } else if let window, end > window.lowerBound {
                during.add(second.latency)
            } else {
                before.add(second.latency)
            }
        }
        self.init(
            before: .init(before),
            during: .init(during),
            after: .init(after),
            migrating: migrations.isEmpty ? nil : .init(migrating)
        )
    }
}

extension LoadReport.Second {
    init(_ number: Int, _ tally: SecondTally, answerers: [AnswererTally]) {
        second = number
        covered = 1
        sent = tally.sent
        ok = tally.ok
        failed = tally.failed
        latency = [:]
        answers = [:]
        for (index, count) in tally.answers { answers["\(index)"] = count }
        unavailableMs = [:]
    }
}

extension LoadReport.Percentiles {
    init(_ histogram: LatencyHistogram) {
        p50Ms = histogram.milliseconds(atPercentile: 50)
        p99Ms = histogram.milliseconds(atPercentile: 99)
        maxMs = histogram.maxMilliseconds
        count = histogram.count
    }
}

extension LoadReport.Source {
    init(_ part: FinalRead.Part) {
        complete = part.audit != nil
        rows = part.audit?.rows ?? 0
        retries = part.retries
        seconds = part.took.inSeconds
        failure = part.failure
    }
}

extension LoadReport.LedgerSummary {
    init(_ totals: OutcomeTotals, _ findings: FindingTally) {
        attempted = totals.attempted
        acknowledged = totals.acknowledged
        rejected = totals.rejected
        indeterminate = totals.indeterminate
        charged = 0
        lost = findings[.lost]
        duplicated = findings[.duplicated]
        corrupted = findings[.corrupted]
        phantom = findings[.phantom]
        recovered = findings[.recovered]
    }
}

extension LoadReport.Schedule {
    init(_ plan: LoadPlan, _ tally: ScheduleTally, processorSeconds: Double) {
        switch plan.pace {
        case .closed(_, let maxRate):
            loop = "closed"
            rate = maxRate
        case .open(let planned):
            loop = "open"
            rate = planned
        }
        users = plan.crew.count
        connections = plan.crew.count
        gaps = []
        waitedForUser = tally.waitedForUser
        lagP50Ms = tally.lag.milliseconds(atPercentile: 50)
        lagP99Ms = tally.lag.milliseconds(atPercentile: 99)
        lagMaxMs = tally.lag.maxMilliseconds
        self.processorSeconds = processorSeconds
    }
}

extension FailureExample {
    /// One line: when, what, how, where.
    var line: String {
        let instance = key.instance.map { ", instance \($0)" } ?? ""
        return "\(request.rawValue) at \(at.inSeconds.text(decimals: 3)) s, \(key.kind.rawValue) on a "
            + "\(key.connection.rawValue) connection\(instance): \(detail)"
    }
}
