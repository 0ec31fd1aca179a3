internal import Synchronization

extension VirtualUser {
    /// How a request ended.
    struct End {
        var outcome: WriteOutcome
        var answerer: UInt16?
    }

    /// Sends one request, once, and records how it ended.
    mutating func send(
        _ kind: RequestKind,
        _ call: HTTPCall,
        due: Duration,
        about subject: String,
        check: (HTTPAnswer) throws(RequestRecord.Failure) -> Void
    ) async throws -> End {
        state.recorder.withLock { $0.start(due: due) }
        do {
            let answer = try await connection.send(call)
            let failure: RequestRecord.Failure?
            do throws(RequestRecord.Failure) {
                try check(answer)
                failure = nil
            } catch {
                failure = error
            }
            let answerer = QuestionsAPI.answerer(in: answer.head)
            let index = record(kind, due, answer.ended, answer.connection, answerer, failure, subject)
            let outcome = WriteOutcome(status: answer.status, failure: failure?.kind, named: answerer != nil)
            return End(outcome: outcome, answerer: index)
        } catch let fault as HTTPFault {
            let answerer = fault.head.flatMap(QuestionsAPI.answerer(in:))
            let failure = RequestRecord.Failure(kind: fault.kind, detail: fault.detail)
            let index = record(kind, due, fault.ended, fault.connection, answerer, failure, subject)
            return End(outcome: WriteOutcome(fault: fault.kind), answerer: index)
        }
    }

    private func record(
        _ kind: RequestKind,
        _ due: Duration,
        _ ended: ContinuousClock.Instant,
        _ connection: ConnectionUse,
        _ answerer: Answerer?,
        _ failure: RequestRecord.Failure?,
        _ subject: String
    ) -> UInt16? {
        var failure = failure
        if let detail = failure?.detail { failure?.detail = "\(subject): \(detail)" }
        let record = RequestRecord(
            kind: kind,
            due: due,
            ended: state.moment(ended),
            connection: connection,
            answerer: answerer,
            failure: failure
        )
        return state.recorder.withLock { $0.end(record) }
    }
}
