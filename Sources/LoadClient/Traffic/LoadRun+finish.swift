public import FoundationEssentials
internal import Synchronization

extension LoadRun {
    /// Reads everything back, judges, and reports. Call it after `run()` has returned.
    ///
    /// What cannot be read makes the verdict UNKNOWN; it is not thrown.
    ///
    /// - Parameters:
    ///   - deployment: what was deployed meanwhile; nil if nobody told, and then the report infers it from who
    ///     answered.
    ///   - problems: what went wrong with it, in words; each fails the run.
    ///   - switches: how many fleets replaced others, where somebody counted.
    ///   - watched: what was seen of instances at their admin ports.
    /// - Throws: `LoadRunError.neverRun`, `CancellationError`.
    public func finish(
        deployment: DeploymentTimeline? = nil,
        problems: [String] = [],
        switches: Int = 0,
        watched: [LoadReport.WatchedInstance] = []
    ) async throws -> LoadOutcome {
        guard let begun = begunRun, begun.ended != nil else { throw LoadRunError.neverRun }
        let ledger = begun.state.ledger.withLock(\.self)
        var read = FinalRead()
        var sabotage: SabotageReport?
        if begun.before.unreachable == nil {
            do {
                (read, sabotage) = try await readBack(begun, ledger)
            } catch {
                try Task.checkCancellation()
                read.api.failure = "\(error)"
            }
        }
        let recorder = begun.state.recorder.withLock(\.self)
        let account = RunAccount(
            run: self,
            begun: begun,
            ledger: ledger,
            recorder: recorder,
            schedule: begun.state.schedule.withLock(\.self),
            feeds: begun.state.feeds.withLock(\.self),
            read: read,
            sabotage: sabotage,
            told: deployment,
            problems: problems,
            switches: switches,
            watched: watched
        )
        return LoadOutcome(report: LoadReport(account), findings: account.findingLines)
    }

    private func readBack(
        _ begun: Begun,
        _ ledger: Ledger
    ) async throws -> (FinalRead, SabotageReport?) {
        try await withTruth { truth in
            var sabotage: SabotageReport?
            if let kind = plan.sabotage {
                sabotage = try await self.sabotage(kind, truth, ledger, begun.state.contents)
            }
            let reader = FinalReader(
                run: self,
                state: begun.state,
                ledger: ledger,
                landmarks: begun.before.landmarks,
                oldRows: begun.before.oldRows
            )
            return (try await reader.read(truth), sabotage)
        }
    }

    private func sabotage(
        _ kind: Sabotage,
        _ truth: PostgresTruth?,
        _ ledger: Ledger,
        _ contents: ContentSource
    ) async throws -> SabotageReport {
        // One from the middle: the newest might still be on a first page that hides what comes after.
        let entries = ledger.questions.entries
        let acknowledged = entries.indices.filter { entries[$0].id != 0 }
        guard let truth, !acknowledged.isEmpty else {
            return SabotageReport(kind: kind, failure: "no question was acknowledged")
        }
        let sequence = acknowledged[acknowledged.count / 2]
        var report = SabotageReport(
            kind: kind,
            token: contents.token(of: sequence),
            question: entries[sequence].id
        )
        do {
            if try await !truth.apply(kind, to: entries[sequence].id) {
                report.failure = "question \(entries[sequence].id) is not in the database"
            }
        } catch {
            try Task.checkCancellation()
            report.failure = "\(error)"
        }
        return report
    }
}

/// How a run ended: its report, and a line for each bad write.
public struct LoadOutcome: Sendable {
    /// What the run was, saw and proved.
    public var report: LoadReport
    /// The content of `findings.ndjson`.
    public var findings: Data
}
