import CLibpq

/// What goes to the server.
extension PipelineLoop {
    func sendWaiting() throws(PostgresError) {
        // What is sent while a cancellation is under way might be hit by it.
        guard cancellation == nil else { return }
        let wasIdle = sent.isEmpty
        while let job = waiting.first {
            if case .script(let sql) = job.work {
                try endGroup()
                guard sent.isEmpty else { break }
                waiting.popFirst()
                guard isStillWanted(job) else { continue }
                try run(script: sql, for: job)
            } else {
                waiting.popFirst()
                guard isStillWanted(job) else { continue }
                try send(job)
            }
        }
        try endGroup()
        if wasIdle { lastProgress = .now }
        try flush()
    }

    /// The server need not hear of a job whose task was cancelled.
    func isStillWanted(_ job: PostgresJob) -> Bool {
        if job.isWanted { return true }
        job.abandon()
        inbox.finishedOne()
        return false
    }

    /// Sends a statement as the next of the open group, where it may share a transaction.
    private func send(_ job: PostgresJob) throws(PostgresError) {
        guard job.mayShareTransaction, largestGroup > 1 else { return try sendAlone(job) }
        try sendUnsynced(job, isPrepared: true)
        if openGroup == largestGroup { try endGroup() }
    }

    /// Sends a statement as a group of its own.
    ///
    /// - Parameter isPrepared: False for one whose prepared form failed: its error is the real one then, not that of a
    ///   neighbour's failed preparation.
    func sendAlone(_ job: PostgresJob, isPrepared: Bool = true) throws(PostgresError) {
        try endGroup()
        try sendUnsynced(job, isPrepared: isPrepared)
        try endGroup()
    }

    private func sendUnsynced(_ job: PostgresJob, isPrepared: Bool) throws(PostgresError) {
        guard case .query(let query, let wantsPreparing) = job.work else { return }
        var statement = PipelineStatement(job: job)
        if wantsPreparing && isPrepared {
            let key = StatementCache.Key(query)
            if let name = statements.name(of: key) {
                statement.prepared = .init(key: key, name: name, isNew: false)
            } else if let name = statements.insert(key) {
                statement.prepared = .init(key: key, name: name, isNew: true)
            }
        }
        let pointer = connection.pointer
        let isSent = query.parameters.withArguments { arguments in
            guard let prepared = statement.prepared else {
                return PQsendQueryParams(
                    pointer,
                    query.sql,
                    arguments.count,
                    arguments.types,
                    arguments.values,
                    arguments.lengths,
                    arguments.formats,
                    1
                ) == 1
            }
            if prepared.isNew {
                guard PQsendPrepare(pointer, prepared.name, query.sql, arguments.count, arguments.types) == 1
                else { return false }
            }
            return PQsendQueryPrepared(
                pointer,
                prepared.name,
                arguments.count,
                arguments.values,
                arguments.lengths,
                arguments.formats,
                1
            ) == 1
        }
        sent.append(statement)
        openGroup += 1
        guard isSent else { throw lost() }
    }

    /// Sends the sync that ends the open group.
    private func endGroup() throws(PostgresError) {
        guard openGroup > 0 else { return }
        openGroup = 0
        sent[sent.count - 1]?.endsGroup = true
        guard fakestack_pipeline_sync(connection.pointer) == 1 else { throw lost() }
    }

    /// Sends a statement whose outcome nobody waits for.
    func sendInternally(_ sql: String) throws(PostgresError) {
        inbox.addedOne()
        try sendAlone(PostgresJob(.query(PostgresQuery(sql: sql), prepared: false)))
    }

    func flush() throws(PostgresError) {
        let state = PQflush(connection.pointer)
        guard state >= 0 else { throw lost() }
        hasUnsentBytes = state > 0
    }
}
