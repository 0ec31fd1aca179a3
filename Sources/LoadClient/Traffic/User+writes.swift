internal import NIOHTTP1
internal import Synchronization

extension User {
    /// Asks a question.
    ///
    /// - Returns: the question, if the service acknowledged it.
    @discardableResult
    mutating func ask(due: Duration) async throws -> KnownWrites.Known? {
        let state = self.state
        let sequence = state.ledger.withLock { $0.questions.enter(at: state.now) }
        let content = state.contents.content(of: sequence)
        let token = state.contents.token(of: sequence)
        let call = try state.api.ask(content, key: key(token))
        var id: Int64?
        var end = try await send(.ask, call, due: due, about: token) { answer throws(RequestRecord.Failure) in
            let document = try QuestionsAPI.decode(QuestionDocument.self, from: answer, status: 201)
            id = document.id
            try AnswerCheck.question(document, is: content, id: nil)
            // Nobody knows of it yet who could vote.
            try AnswerCheck.score(document.score, of: document.id, Poll(), until: Poll())
            try AnswerCheck.location(of: answer.head, is: state.api.path(of: document.id))
        }
        // It said that it has it, whatever else is wrong with the answer.
        if id != nil { end.write.outcome = .acknowledged }
        state.ledger.withLock { [end] in $0.questions.settle(sequence, end.write, id: id) }
        guard let id else { return nil }
        let known = KnownWrites.Known(id: id, sequence: sequence)
        state.questions.withLock { $0.add(known) }
        return known
    }

    /// Answers a question.
    mutating func answer(_ question: KnownWrites.Known, due: Duration) async throws {
        let state = self.state
        let sequence = state.ledger.withLock { $0.enterAnswer(to: question.sequence, at: state.now) }
        let content = state.contents.answer(of: sequence)
        let token = state.contents.token(of: sequence, .answer)
        let call = try state.api.answer(question.id, content, key: key(token))
        var id: Int64?
        var end = try await send(.answer, call, due: due, about: token) {
            answer throws(RequestRecord.Failure) in
            let document = try QuestionsAPI.decode(AnswerDocument.self, from: answer, status: 201)
            id = document.id
            try AnswerCheck.answer(document, is: content, to: question.id)
        }
        if id != nil { end.write.outcome = .acknowledged }
        state.ledger.withLock { [end] in $0.answers.settle(sequence, end.write, id: id) }
        guard let id else { return }
        state.answers.withLock { $0.add(.init(id: id, sequence: sequence, parent: question.id)) }
    }

    /// Votes on a question.
    mutating func vote(on question: KnownWrites.Known, value: Int8, due: Duration) async throws {
        let state = self.state
        var (index, before) = state.ledger.withLock {
            (
                $0.enterVote(on: question.sequence, value: value, at: state.now),
                $0.poll(of: question.sequence)
            )
        }
        // The score that the answer tells holds this vote.
        before.acknowledge(value)
        let call = try state.api.vote(
            on: question.id,
            value: value,
            key: key("\(state.contents.run)/vote/\(index)")
        )
        var isAcknowledged = false
        var end = try await send(.vote, call, due: due, about: "question \(question.id)") {
            [before] answer throws(RequestRecord.Failure) in
            let document = try QuestionsAPI.decode(VoteDocument.self, from: answer, status: 200)
            guard document.questionID == question.id else {
                throw RequestRecord.Failure(
                    kind: .badResponse,
                    detail: "a vote on question \(question.id) was answered for \(document.questionID)"
                )
            }
            isAcknowledged = true
            let later = state.ledger.withLock { $0.poll(of: question.sequence) }
            try AnswerCheck.score(document.score, of: question.id, before, until: later)
        }
        if isAcknowledged { end.write.outcome = .acknowledged }
        state.ledger.withLock { [end] in $0.settleVote(index, end.write) }
    }

    /// Uploads questions, a line each, so far apart.
    mutating func upload(_ count: Int, every pause: Duration) async throws {
        let state = self.state
        let sequences = state.ledger.withLock { ledger in
            (0..<count).map { _ in ledger.questions.enter(at: state.now, origin: .upload) }
        }
        let contents = sequences.map { state.contents.content(of: $0) }
        let name = "\(state.contents.token(of: sequences.first ?? 0)) and \(count - 1) more"
        var call = try state.api.upload(contents, every: pause) { [state] in state.isOver }
        if let key = key("\(state.contents.run)/import/\(sequences.first ?? 0)") {
            call.headers.add(name: "idempotency-key", value: key)
        }
        var rejected: Set<Int>?
        let end = try await send(.upload, call, due: state.now, about: "an upload of \(name)") {
            answer throws(RequestRecord.Failure) in
            let document = try QuestionsAPI.decode(ImportDocument.self, from: answer, status: 200)
            rejected = Set(document.rejected.map { $0.line - 1 })
            guard document.accepted == count, document.rejected.isEmpty else {
                throw RequestRecord.Failure(
                    kind: .badResponse,
                    detail: "\(document.accepted) of \(count) lines were accepted; "
                        + (document.rejected.first.map { "line \($0.line): \($0.error)" } ?? "none rejected")
                )
            }
        }
        state.ledger.withLock { ledger in
            for (line, sequence) in sequences.enumerated() {
                var write = end.write
                // An upload that fails may have been taken in part, whatever its status.
                if let rejected {
                    write.outcome = rejected.contains(line) ? .rejected : .acknowledged
                } else if write.outcome != .rejected || write.answerer != nil {
                    write.outcome = .indeterminate
                }
                ledger.questions.settle(sequence, write, id: nil)
            }
        }
    }

    private func key(_ name: String) -> String? {
        state.plan.idempotencyKeys ? name : nil
    }
}
