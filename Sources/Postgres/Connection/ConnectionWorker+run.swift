extension ConnectionWorker {
    /// What becomes of a statement whose task is cancelled.
    enum OnCancel {
        /// The task goes on at once; the statement may run, and its outcome is dropped. For shared connections.
        case abandon
        /// The server is asked to cancel it, and its answer awaited. For a connection held alone.
        case askServer
        /// Nothing: the outcome is awaited. For what must happen, such as a `ROLLBACK`.
        case finish
    }

    /// Runs one job and waits for its outcome.
    nonisolated(nonsending) func run(
        _ work: PostgresJob.Work,
        onCancel: OnCancel
    ) async throws(PostgresError) -> PostgresRows {
        if case .query(let query, _) = work, let error = query.parameters.error { throw error }
        if case .query(let query, _) = work, query.sql.utf8.contains(0) { throw Self.nulInStatement }
        if case .script(let sql) = work, sql.utf8.contains(0) { throw Self.nulInStatement }
        let job = PostgresJob(work)
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                if job.begin(continuation) { inbox.submit(job) }
            }
        } onCancel: {
            switch onCancel {
            case .abandon:
                job.abandon()
            case .askServer:
                job.requestCancellation()
                inbox.cancelRunning()
            case .finish:
                break
            }
        }
        do {
            return try outcome.get()
        } catch {
            // The server has one code for a cancellation and a timeout.
            if onCancel == .askServer, error.code == .queryTimeout, Task.isCancelled {
                throw PostgresError(
                    .cancelled,
                    "the task that waited for the query was cancelled",
                    server: error.server
                )
            }
            throw error
        }
    }

    private static var nulInStatement: PostgresError {
        PostgresError(.encoding, "a statement holds the character U+0000, where C's strings end")
    }
}
