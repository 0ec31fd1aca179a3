import CLibpq

extension PipelineLoop {
    /// Runs a script to its end outside of pipeline mode, with nothing else under way.
    func run(script: String, for job: PostgresJob) throws(PostgresError) {
        let pointer = connection.pointer
        connection.settle()
        sent.append(PipelineStatement(job: job, endsGroup: true))
        guard PQexitPipelineMode(pointer) == 1, PQsendQuery(pointer, script) == 1 else { throw lost() }
        var unsent = PQflush(pointer)
        while true {
            guard unsent >= 0 else { throw lost() }
            let ready = Poll.wait(
                socket: connection.socket,
                writing: unsent > 0,
                wakeUp: inbox.wakeUp,
                until: cancellation?.deadline
            )
            if ready.woken {
                inbox.wakeUp.clear()
                let (jobs, _, wantsCancellation) = inbox.take()
                for job in jobs { waiting.append(job) }
                if wantsCancellation { beginCancellation() }
            }
            try checkCancellation()
            if ready.writable { unsent = PQflush(pointer) }
            let isAlive = !ready.readable || PQconsumeInput(pointer) == 1
            if try receiveScriptResults() { break }
            guard isAlive else { throw lost() }
        }
        guard PQenterPipelineMode(pointer) == 1 else { throw lost() }
        // It may have changed what prepared statements mean, or dropped them.
        statements.removeAll()
        try finishGroup()
    }

    /// - Returns: Whether the script is done.
    private func receiveScriptResults() throws(PostgresError) -> Bool {
        while PQisBusy(connection.pointer) == 0 {
            guard let pointer = PQgetResult(connection.pointer) else { return true }
            let result = PostgresResult(owning: pointer)
            guard !result.status.isCopy else { throw Self.copyRefused }
            sent[0]?.add(result)
            if case .failure(let error) = sent.first?.outcome, error.code == .connectionLost { throw error }
        }
        return false
    }

    static var copyRefused: PostgresError {
        PostgresError(
            .connectionLost,
            "COPY from or to the client is not supported: its connection was closed"
        )
    }
}
