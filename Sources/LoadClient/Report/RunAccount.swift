internal import FoundationEssentials

/// Everything that is known of a run when it has been read back: what its evidence and its report are made of.
struct RunAccount: Sendable {
    let run: LoadRun
    let begun: LoadRun.Begun
    let ledger: Ledger
    let recorder: Recorder
    let schedule: ScheduleTally
    let feeds: [FeedAudit]
    let read: FinalRead
    let sabotage: SabotageReport?
    let problems: [String]
    let switches: Int
    let watched: [LoadReport.WatchedInstance]
    /// What was deployed, as it was told or else as the answers show it, with what is charged to its faults.
    let timeline: DeploymentTimeline?
    let attribution: FaultAttribution
    /// Writes that a fault explains, by kind.
    let charged: (questions: Int, answers: Int, votes: Int)
    let questions: FindingTally
    let answers: FindingTally
    let votes: FindingTally
    let feedFindings: FindingTally

    init(
        run: LoadRun,
        begun: LoadRun.Begun,
        ledger: Ledger,
        recorder: Recorder,
        schedule: ScheduleTally,
        feeds: [FeedAudit],
        read: FinalRead,
        sabotage: SabotageReport?,
        told: DeploymentTimeline?,
        problems: [String],
        switches: Int,
        watched: [LoadReport.WatchedInstance]
    ) {
        self.run = run
        self.begun = begun
        self.ledger = ledger
        self.recorder = recorder
        self.schedule = schedule
        self.feeds = feeds
        self.read = read
        self.sabotage = sabotage
        self.problems = problems
        self.switches = switches
        self.watched = watched
        var attribution = FaultAttribution(told?.faults ?? [], started: begun.date)
        for moment in recorder.failureMoments { attribution.charge(requestEnded: moment) }
        let unsure = { (outcome: WriteOutcome) in outcome != .acknowledged }
        charged = (
            ledger.questions.entries.filter { unsure($0.outcome) }
                .count { attribution.charge(writeEnded: $0.endedMilliseconds) },
            ledger.answers.entries.filter { unsure($0.outcome) }
                .count { attribution.charge(writeEnded: $0.endedMilliseconds) },
            ledger.votes.filter { unsure($0.outcome) }
                .count { attribution.charge(writeEnded: $0.endedMilliseconds) }
        )
        var timeline = told ?? DeploymentTimeline(inferredFrom: recorder.answerers, started: begun.date)
        timeline?.faults = attribution.faults
        self.timeline = timeline
        self.attribution = attribution

        let contents = begun.state.contents
        func sources(
            _ subject: Subject
        ) -> [(source: TextJudge.Source, audit: SourceAudit)] {
            let parts: [(TextJudge.Source, SourceAudit?)] =
                subject == .question
                ? [(.api, read.api.questions), (.id, read.ids), (.database, read.database?.questions)]
                : [(.api, read.api.answers), (.database, read.database?.answers)]
            return parts.compactMap { source, audit in audit.map { (source, $0) } }
        }
        questions = TextJudge(.question, of: ledger, contents: contents).findings(sources(.question))
        answers = TextJudge(.answer, of: ledger, contents: contents).findings(sources(.answer))
        let scores = [read.api.questions, read.ids, read.database?.questions].compactMap { $0?.scores }
        votes = VoteJudge(ledger: ledger).findings(rows: read.votes, scores: scores)
        var feedFindings = FindingTally()
        for feed in feeds {
            for fault in feed.faults {
                feedFindings.add(
                    Finding(
                        kind: fault.kind,
                        subject: .feed,
                        detail: fault.detail,
                        sequence: fault.sequence
                    )
                )
            }
            for (kind, count) in feed.counts {
                // Those that are not kept one by one.
                let rest = count - feed.faults.count { $0.kind == kind }
                feedFindings.add(
                    Finding(
                        kind: kind,
                        subject: .feed,
                        count: rest,
                        detail: "listener \(feed.listener): \(rest) more"
                    )
                )
            }
        }
        self.feedFindings = feedFindings
    }

    /// A moment of the run as a date.
    func date(_ moment: Duration) -> Date { begun.date.addingTimeInterval(moment.inSeconds) }

    /// The longest span of a kind without a success that no fault explains.
    func unexplainedUnavailability(_ kind: RequestKind) -> Availability.Span? {
        guard let availability = recorder.kinds[kind]?.availability.ended() else { return nil }
        if attribution.faults.isEmpty { return availability.longest }
        return availability.spans.filter { !attribution.touches($0.started...$0.ended) }
            .max { $0.length < $1.length }
    }
}
