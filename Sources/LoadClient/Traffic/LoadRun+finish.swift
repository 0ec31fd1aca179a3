internal import FoundationEssentials
internal import Synchronization

extension LoadRun {
    /// Reads everything back, judges, and reports. Call it after `run()` has returned.
    ///
    /// What cannot be read makes the verdict UNKNOWN; it is not thrown.
    ///
    /// - Parameter deployment: what was deployed meanwhile; nil if nobody told, and then the report infers
    ///   it from who answered.
    /// - Throws: `LoadRunError.neverRun`, `CancellationError`.
    public func finish(deployment: DeploymentTimeline? = nil) async throws -> LoadReport {
        guard let begun = begunRun else { throw LoadRunError.neverRun }
        let ledger = begun.state.ledger.withLock(\.self)
        let contents = begun.state.contents
        let reader = APIReader(target: plan.target, timeout: plan.timeout, group: group)
        let empty = SourceAudit(ledger: ledger.questions, contents: contents)
        let truth = try await withTruth { truth in
            var sabotage: SabotageReport?
            if let kind = plan.sabotage {
                sabotage = try await self.sabotage(kind, truth, ledger: ledger, contents: contents)
            }
            let read = try await FinalRead.read(
                newerThan: begun.watermark,
                through: reader,
                truth,
                empty: empty
            )
            return (read: read, sabotage: sabotage)
        }
        try Task.checkCancellation()
        return report(begun, ledger: ledger, truth.read, sabotage: truth.sabotage, deployment)
    }

    private func sabotage(
        _ kind: Sabotage,
        _ truth: (any GroundTruth)?,
        ledger: Ledger,
        contents: ContentSource
    ) async throws -> SabotageReport {
        // One from the middle: the newest might still be on a first page that hides what comes after.
        let acknowledged = ledger.questions.indices.filter { ledger.questions[$0].id != 0 }
        guard let truth, !acknowledged.isEmpty else {
            return SabotageReport(kind: kind, failure: "no question was acknowledged")
        }
        let sequence = acknowledged[acknowledged.count / 2]
        var report = SabotageReport(
            kind: kind,
            token: contents.token(of: sequence),
            question: ledger.questions[sequence].id
        )
        do {
            if try await !truth.apply(kind, to: ledger.questions[sequence].id) {
                report.failure = "question \(ledger.questions[sequence].id) is not in the database"
            }
        } catch {
            try Task.checkCancellation()
            report.failure = "\(error)"
        }
        return report
    }

    private func report(
        _ begun: Begun,
        ledger: Ledger,
        _ read: FinalRead,
        sabotage: SabotageReport?,
        _ deployment: DeploymentTimeline?
    ) -> LoadReport {
        let recorder = begun.state.recorder.withLock(\.self)
        let schedule = begun.state.schedule.withLock(\.self)
        var sources: [(source: QuestionJudge.Source, audit: SourceAudit)] = []
        if let audit = read.api.audit { sources.append((.api, audit)) }
        if let audit = read.database?.audit { sources.append((.database, audit)) }
        let questions = QuestionJudge(ledger: ledger, contents: begun.state.contents).findings(sources)
        let votes = VoteJudge(ledger: ledger).findings(rows: read.votes, scores: sources.map(\.audit.scores))
        var timeline = deployment ?? DeploymentTimeline(inferredFrom: recorder.answerers, started: begun.date)
        let attribution = FaultAttribution(
            recorder.failureMoments,
            faults: timeline?.faults ?? [],
            started: begun.date
        )
        timeline?.faults = attribution.faults
        let evidence = Judgement.Evidence(
            questions: ledger.questionTotals,
            questionFindings: questions,
            voteFindings: votes,
            failedRequests: recorder.failed,
            faults: attribution.faults,
            sentRequests: recorder.sent,
            firstFailure: recorder.examples.first { !attribution.covers($0.at) }.map(\.line),
            missingReads: read.missing,
            deploymentSeen: timeline.map { !$0.steps.isEmpty } ?? false,
            lag: .microseconds(Int64(schedule.lag.milliseconds(atPercentile: 99) * 1000)),
            sabotageFailure: sabotage?.failure
        )
        return LoadReport(
            run: self,
            begun: begun,
            judgement: Judgement(evidence, expectations: plan.expectations),
            recorder: recorder,
            schedule: schedule,
            ledger: .init(ledger.questionTotals, questions),
            votes: .init(ledger.voteTotals, votes),
            read: read,
            sabotage: sabotage,
            deployment: timeline
        )
    }
}
