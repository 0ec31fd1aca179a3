import CLibpq

extension LibpqConnection {
    /// Asks what is to be asked of a new connection.
    ///
    /// - Throws: `notAdmitted` with the server's objection.
    func ask(
        _ admission: PostgresAdmission,
        within timeout: Duration,
        wakeUp: WakeUp,
        isWanted: () -> Bool
    ) throws(PostgresError) {
        guard PQexitPipelineMode(pointer) == 1 else { throw refusal(errorMessage) }
        let deadline = ContinuousClock.now + timeout
        for question in admission.questions {
            guard PQsendQuery(pointer, question) == 1 else { throw refusal(errorMessage) }
            var unsent = PQflush(pointer)
            while PQisBusy(pointer) == 1 {
                guard unsent >= 0 else { throw refusal(errorMessage) }
                let ready = Poll.wait(socket: socket, writing: unsent > 0, wakeUp: wakeUp, until: deadline)
                if ready.woken {
                    wakeUp.clear()
                    guard isWanted() else { throw PostgresError(.closed, "the database client was closed") }
                }
                if ready.writable { unsent = PQflush(pointer) }
                guard !ready.readable || PQconsumeInput(pointer) == 1 else { throw refusal(errorMessage) }
                guard ContinuousClock.now < deadline else { throw refusal("no answer within \(timeout)") }
            }
            try takeAnswer()
        }
        guard PQenterPipelineMode(pointer) == 1 else { throw refusal(errorMessage) }
    }

    private func takeAnswer() throws(PostgresError) {
        while let answer = PQgetResult(pointer) {
            let result = PostgresResult(owning: answer)
            guard result.status == .tuplesOK else { throw PostgresError(result) }
            guard result.rowCount == 1, PQgetisnull(answer, 0, 0) == 0 else { continue }
            throw PostgresError(.notAdmitted, String(cString: PQgetvalue(answer, 0, 0)))
        }
    }

    private func refusal(_ reason: String) -> PostgresError {
        PostgresError(.unavailable, "cannot connect to the database: \(reason)")
    }
}
