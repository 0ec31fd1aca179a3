import CLibpq

/// What comes from the server.
extension PipelineLoop {
    /// Takes every result that is complete.
    func receive() throws(PostgresError) {
        var nulls = 0
        while !sent.isEmpty, PQisBusy(connection.pointer) == 0 {
            guard let pointer = PQgetResult(connection.pointer) else {
                // One NULL ends each statement; several mean that nothing more is there.
                nulls += 1
                if nulls > 1 { break }
                continue
            }
            nulls = 0
            let result = PostgresResult(owning: pointer)
            if result.status == .pipelineSync {
                try finishGroup()
                continue
            }
            guard !result.status.isCopy else { throw Self.copyRefused }
            let index = add(result)
            if case .failure(let error) = sent[index]?.outcome, error.code == .connectionLost { throw error }
        }
    }

    /// - Returns: Which of `sent` the result is of.
    private func add(_ result: PostgresResult) -> Int {
        let last = answered - 1
        if last >= 0, sent[last]?.endsGroup == true {
            sent[last]?.addCommitError(result)
            return last
        }
        let index = answered
        sent[index]?.add(result)
        if sent[index]?.isAnswered == true { answered += 1 }
        return index
    }

    /// A sync came: the oldest group is over, and committed unless one of it failed.
    func finishGroup() throws(PostgresError) {
        answered = 0
        var size = 0
        var hasFailed = false
        while let statement = sent[size] {
            size += 1
            if statement.hasFailed { hasFailed = true }
            if statement.endsGroup { break }
        }
        for _ in 0..<size { try finishFirst(ofFailedGroup: hasFailed && size > 1) }
    }

    private func finishFirst(ofFailedGroup isGroupLost: Bool) throws(PostgresError) {
        guard let statement = sent.popFirst() else { return }
        overdue = max(0, overdue - 1)
        if let prepared = statement.prepared {
            if prepared.isNew && !statement.isPrepared {
                statements.remove(prepared.key, named: prepared.name)
            } else if statement.foundStaleStatement {
                statements.remove(prepared.key, named: prepared.name)
                if !isInTransaction { try sendInternally("deallocate \(prepared.name)") }
            }
        }
        let job = statement.job
        // It did not run, and may run again; but not in a transaction, which has failed with it.
        if statement.foundStaleStatement && job.isWanted && !isInTransaction {
            return try sendAlone(job, isPrepared: false)
        }
        // It was undone or skipped because of a neighbour: what it comes to, it comes to alone.
        if isGroupLost, !statement.hasFailedItself {
            if isStillWanted(job) { try sendAlone(job) }
            return
        }
        job.finish(
            statement.outcome ?? .failure(PostgresError(.connectionLost, "no answer came", mayHaveRun: true))
        )
        inbox.finishedOne()
    }

    /// Whether a transaction block is open. libpq knows only while nothing is under way; statements that travel
    /// together are on a shared connection, where nobody opens one.
    private var isInTransaction: Bool {
        guard sent.isEmpty else { return false }
        return !connection.isIdle
    }
}
