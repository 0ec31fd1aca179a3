internal import NIOCore
internal import Synchronization

/// One user with one connection: sends what is due, once, and enters every write.
struct User: Sendable {
    let state: RunState
    private var connection: HTTPConnection

    /// A user of a run; nothing happens before its first request.
    init(of state: RunState, group: any EventLoopGroup) {
        self.state = state
        connection = HTTPConnection(
            target: state.plan.target,
            timeout: state.plan.timeout,
            group: group,
            onUnsolicited: { [state] detail in state.recorder.withLock { $0.noteUnsolicited(detail) } }
        )
    }

    /// Closes its connection.
    func close() async { await connection.close() }

    /// Sends what a role sends.
    ///
    /// - Throws: `CancellationError`.
    mutating func perform(_ role: Role, _ slot: Pacer.Slot, with random: inout SeededGenerator) async throws {
        let known = state.questions.withLock { $0.pick(with: &random) }
        switch (role, known) {
        case (.writer, _):
            try await ask(due: slot.due)
        case (.voter, let known?):
            try await vote(on: known, value: random.below(4) == 0 ? -1 : 1, due: slot.due)
        case (.answerer, let known?):
            try await answer(known, due: slot.due)
        case (.reader, let known?):
            try await look(for: known, turn: slot.number, due: slot.due, with: &random)
        case (_, nil):
            // Before the first acknowledged question there is nothing to read, to vote on or to answer.
            try await list(due: slot.due)
        }
    }

    /// A reader's four ways: the newest page, a question of late, any question of this run, the answers to one.
    private mutating func look(
        for known: KnownWrites.Known,
        turn: Int,
        due: Duration,
        with random: inout SeededGenerator
    ) async throws {
        switch turn % 4 {
        case 0: try await list(due: due)
        case 1: try await read(known, due: due)
        case 2:
            let any = state.ledger.withLock { ledger -> KnownWrites.Known? in
                ledger.questions.pickAcknowledged(with: &random).map {
                    .init(id: ledger.questions.entries[$0].id, sequence: $0)
                }
            }
            try await read(any ?? known, due: due)
        default:
            guard let answer = state.answers.withLock({ $0.pick(with: &random) }) else {
                return try await list(due: due)
            }
            try await readAnswers(around: answer, due: due)
        }
    }

    /// How a request ended.
    struct End {
        var write: WriteEnd
        /// Whether it succeeded.
        var isOK: Bool
    }

    /// Sends one request, once, and records how it ended.
    ///
    /// - Parameters:
    ///   - due: when it was due; nil for now.
    ///   - subject: what it is about, in words.
    ///   - check: throws what is wrong with an answer.
    mutating func send(
        _ kind: RequestKind,
        _ call: HTTPCall,
        due: Duration,
        about subject: String,
        check: (HTTPAnswer) throws(RequestRecord.Failure) -> Void
    ) async throws -> End {
        state.recorder.withLock { $0.start(kind, due: due) }
        do {
            let answer = try await connection.send(call)
            var failure: RequestRecord.Failure?
            do throws(RequestRecord.Failure) {
                try check(answer)
            } catch {
                failure = error
            }
            let answerer = QuestionsAPI.answerer(in: answer.head)
            let record = record(kind, due, answer.ended, answer.connection, answerer, failure, subject)
            let index = state.recorder.withLock { $0.end(record) }
            return End(
                write: WriteEnd(
                    outcome: WriteOutcome(
                        status: answer.status,
                        failure: failure?.kind,
                        named: answerer != nil
                    ),
                    ended: record.ended,
                    port: answer.port,
                    answerer: index
                ),
                isOK: failure == nil
            )
        } catch let fault as HTTPFault {
            let answerer = fault.head.flatMap(QuestionsAPI.answerer(in:))
            let failure = RequestRecord.Failure(kind: fault.kind, detail: fault.detail)
            let record = record(kind, due, fault.ended, fault.connection, answerer, failure, subject)
            let index = state.recorder.withLock { $0.end(record) }
            return End(
                write: WriteEnd(
                    outcome: WriteOutcome(fault: fault.kind),
                    ended: record.ended,
                    port: fault.port,
                    answerer: index
                ),
                isOK: false
            )
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
    ) -> RequestRecord {
        var failure = failure
        if let detail = failure?.detail { failure?.detail = "\(subject): \(detail)" }
        return RequestRecord(
            kind: kind,
            due: due,
            ended: state.moment(ended),
            connection: connection,
            answerer: answerer,
            failure: failure
        )
    }
}
