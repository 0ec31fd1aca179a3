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
        if let error = work.fault { throw error }
        let job = PostgresJob(work, observer: observer)
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                if job.begin(continuation) { inbox.submit(job) }
            }
        } onCancel: {
            switch onCancel {
            case .abandon:
                job.abandon()
                // Nobody else may wait for what is under way, and then the thread need not either.
                if inbox.isClosing { inbox.wakeUp.signal() }
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

    /// Runs one job, and tells the outcome on a thread that must not be held up.
    func run(
        _ work: PostgresJob.Work,
        soon: PostgresClient.Soon?,
        then callback: @escaping @Sendable (PostgresJob.Outcome) -> Void
    ) {
        if let error = work.fault { return callback(.failure(error)) }
        inbox.submit(PostgresJob(work, observer: observer, callback: callback), soon: soon)
    }
}

extension PostgresJob.Work {
    /// Why it cannot be sent.
    fileprivate var fault: PostgresError? {
        switch self {
        case .query(let query, _):
            query.parameters.error ?? (query.holdsNUL ? Self.nulInStatement : nil)
        case .script(let sql):
            sql.utf8.contains(0) ? Self.nulInStatement : nil
        }
    }

    private static var nulInStatement: PostgresError {
        PostgresError(.encoding, "a statement holds the character U+0000, where C's strings end")
    }
}
