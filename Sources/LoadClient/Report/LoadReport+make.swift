internal import FoundationEssentials

extension LoadReport {
    /// The report of a run.
    init(_ account: RunAccount) {
        let run = account.run, begun = account.begun, recorder = account.recorder
        let judgement = Judgement(account.evidence, expectations: run.plan.expectations)
        let latency = LatencyByTime(account)
        let seconds = max(1, Int((begun.ended?.elapsed ?? .zero).inSeconds.rounded(.up)))
        verdict = judgement.verdict
        summary = judgement.summary
        reasons = judgement.reasons
        criteria = judgement.criteria
        limits = Self.limits(account)
        cutShort = run.cutShort
        certainty = Certainty(account)
        requests = Requests(recorder, charged: account.attribution.failed)
        kinds = RequestKind.allCases.compactMap { kind in
            recorder.kinds[kind].map { Kind(kind, $0, latency.total(of: kind), account) }
        }
        ledger = LedgerSummary(account.ledger.questions.totals, account.questions, account.charged.questions)
        answers = LedgerSummary(account.ledger.answers.totals, account.answers, account.charged.answers)
        votes = LedgerSummary(account.ledger.voteTotals, account.votes, account.charged.votes)
        oldRows = OldRows(account)
        feeds = Feeds(account)
        self.latency = latency.phases
        let longest = recorder.kinds.filter(\.key.isTimed)
            .compactMap { $0.value.availability.ended().longest }.max { $0.length < $1.length }
        longestUnavailabilityMs = longest?.length.milliseconds ?? 0
        longestUnavailabilityStarted = longest.map { account.date($0.started) }
        instances = recorder.answerers.tallies.map { tally in
            Instance(
                instance: tally.answerer.instance,
                color: tally.answerer.color,
                release: tally.answerer.release,
                requests: tally.count,
                first: account.date(tally.first),
                last: account.date(tally.last),
                began: recorder.answerers.began(tally),
                ended: recorder.answerers.ended(tally)
            )
        }
        watched = account.watched
        deployment = account.timeline
        schedule = Schedule(account)
        readBack = ReadBack(account.read)
        sabotage = account.sabotage
        let unavailable = UnavailableByTime(recorder)
        self.seconds = recorder.seconds.prefix(seconds).enumerated().map { number, tally in
            Second(number, tally, account, latency, unavailable)
        }
        self.run = run.name
        target = "http://\(run.plan.target.authority)\(run.plan.target.basePath)"
        seed = run.plan.seed
        started = begun.date
        finished = begun.ended?.date ?? begun.date
        version = run.version
    }

    private static func limits(_ account: RunAccount) -> [String] {
        let settle = account.run.plan.settle.inSeconds.text(decimals: 1)
        var limits = [
            "A row that was deleted and written again under its id, with the same content, is not told from one that "
                + "stayed.",
            "What changes later than \(settle) s after the load, such as a duplicate that arrives then, is not seen.",
            "What somebody else writes to old rows meanwhile is taken for damage.",
            "Nothing is known of when a write of this run was made: its created_at is not held against anything.",
            "Uploads and feeds last as long as they like: no limit of unavailability or latency is theirs.",
        ]
        if let others = account.read.oldRows?.others, others > 0 {
            limits.append(
                "\(others) rows that came during the run are not the run's: they were only looked at for copies of old rows."
            )
        }
        if account.read.votes == nil, account.ledger.voteTotals.attempted > 0 {
            limits.append(
                "Votes were judged by score alone: one that is lost and one that is doubled cancel out."
            )
        }
        return limits
    }
}

extension LoadReport.Certainty {
    init(_ account: RunAccount) {
        let sent = account.recorder.sent
        requests = account.recorder.failed == 0 && sent > 0 ? min(1, 3 / Double(sent)) : nil
        let isClean = account.problems.isEmpty && account.recorder.failed == 0
        switches = isClean && account.switches > 3 ? min(1, 3 / Double(account.switches)) : nil
    }
}

extension LoadReport.Requests {
    init(_ recorder: Recorder, charged: Int) {
        sent = recorder.sent
        ok = recorder.ok
        failed = recorder.failed
        self.charged = charged
        unsent = recorder.unsent
        unsolicited = recorder.unsolicited.count
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
        examples = recorder.examples.map(\.line) + recorder.unsolicited.examples.map { "unsolicited: \($0)" }
    }
}

extension LoadReport.Kind {
    init(
        _ kind: RequestKind,
        _ tally: Recorder.KindTally,
        _ histogram: LatencyHistogram,
        _ account: RunAccount
    ) {
        self.kind = kind.name
        sent = tally.sent
        ok = tally.ok
        failed = tally.failed
        latency = kind.isTimed ? LoadReport.Percentiles(histogram) : nil
        let longest = tally.availability.ended().longest
        unavailabilityMs = kind.isTimed ? longest?.length.milliseconds ?? 0 : nil
        unavailabilityStarted = kind.isTimed ? longest.map { account.date($0.started) } : nil
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

extension LoadReport.Second {
    init(
        _ number: Int,
        _ tally: SecondTally,
        _ account: RunAccount,
        _ latency: LatencyByTime,
        _ unavailable: UnavailableByTime
    ) {
        second = number
        covered = min(1, max(0, (account.begun.ended?.elapsed ?? .zero).inSeconds - Double(number)))
        sent = tally.sent
        ok = tally.ok
        failed = tally.failed
        self.latency = latency.second(number)
        answers = [:]
        for (index, count) in tally.answers { answers["\(index)"] = count }
        unavailableMs = unavailable.second(number)
    }
}

extension LoadReport.LedgerSummary {
    init(_ totals: OutcomeTotals, _ findings: FindingTally, _ charged: Int) {
        attempted = totals.attempted
        acknowledged = totals.acknowledged
        rejected = totals.rejected
        indeterminate = totals.indeterminate
        self.charged = charged
        lost = findings[.lost]
        duplicated = findings[.duplicated]
        corrupted = findings[.corrupted]
        phantom = findings[.phantom]
        recovered = findings[.recovered]
    }
}

extension LoadReport.OldRows {
    /// How many examples a report shows.
    private static let mostExamples = 20

    init?(_ account: RunAccount) {
        guard let compared = account.read.oldRows, let before = account.begun.before.oldRows else {
            return nil
        }
        questions = compared.compared[.question] ?? 0
        answers = compared.compared[.answer] ?? 0
        sampled = 1 / Double(before.stride)
        damaged = compared.damaged[.damaged]
        examples = compared.damaged.findings.lazy.compactMap(\.change).prefix(Self.mostExamples).map(\.self)
        secondsBefore = before.took.inSeconds
        secondsAfter = compared.took.inSeconds
    }
}

extension LoadReport.Feeds {
    init?(_ account: RunAccount) {
        guard !account.feeds.isEmpty else { return nil }
        listeners = account.feeds.count
        events = account.feeds.map(\.events).reduce(0, +)
        reconnects = account.feeds.map(\.reconnects).reduce(0, +)
        gaps = account.feedFindings[.gap]
        repeats = account.feedFindings[.repeat]
        disorders = account.feedFindings[.disorder]
        examples = account.feedFindings.findings.prefix(10).map(\.detail)
    }
}

extension LoadReport.Schedule {
    init(_ account: RunAccount) {
        let plan = account.run.plan, tally = account.schedule
        switch plan.pace {
        case .closed(_, let maxRate):
            loop = "closed"
            rate = maxRate
        case .open(let planned):
            loop = "open"
            rate = planned
        }
        users = plan.crew.count
        connections = tally.mostConnections
        waitedForUser = tally.waitedForUser
        lagP50Ms = tally.lag.milliseconds(atPercentile: 50)
        lagP99Ms = tally.lag.milliseconds(atPercentile: 99)
        lagMaxMs = tally.lag.maxMilliseconds
        gaps = tally.gaps.map { .init(started: account.date($0.started), seconds: $0.length.inSeconds) }
        processorSeconds = account.begun.ended?.processorSeconds ?? 0
    }
}

extension LoadReport.ReadBack {
    init(_ read: FinalRead) {
        api = LoadReport.Source(read.api)
        database = read.database.map(LoadReport.Source.init)
        rounds = read.rounds
    }
}

extension LoadReport.Source {
    init(_ part: FinalRead.Part) {
        complete = part.failure == nil && part.questions != nil
        rows = part.questions?.rows ?? 0
        retries = part.retries
        seconds = part.took.inSeconds
        failure = part.failure
    }
}
