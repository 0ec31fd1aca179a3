internal import Synchronization

extension VirtualUser {
    mutating func ask(due: Duration) async throws {
        let sequence = state.ledger.withLock { $0.enterQuestion(at: state.now) }
        let content = state.contents.content(of: sequence)
        state.ledger.withLock { $0.note(content.digest, ofQuestion: sequence) }
        let token = state.contents.token(of: sequence)
        let call = try state.api.ask(content, key: state.plan.idempotencyKeys ? token : nil)
        var id: Int64?
        let end = try await send(.ask, call, due: due, about: token) { answer throws(RequestRecord.Failure) in
            let document = try QuestionsAPI.decode(QuestionDocument.self, from: answer, status: 201)
            id = document.id
            try Self.check(document, is: content)
        }
        let outcome = id == nil ? end.outcome : .acknowledged
        state.ledger.withLock {
            $0.settleQuestion(sequence, as: outcome, id: id, answerer: end.answerer)
        }
        if let id { state.recent.withLock { $0.add(.init(id: id, sequence: sequence)) } }
    }

    mutating func vote(on question: Int64, value: Int8, due: Duration) async throws {
        let index = state.ledger.withLock { $0.enterVote(on: question, value: value, at: state.now) }
        let name = "\(state.contents.run)/vote/\(index)"
        let call = try state.api.vote(
            on: question,
            value: value,
            key: state.plan.idempotencyKeys ? name : nil
        )
        let end = try await send(.vote, call, due: due, about: "question \(question)") {
            answer throws(RequestRecord.Failure) in
            let document = try QuestionsAPI.decode(VoteDocument.self, from: answer, status: 200)
            guard document.questionID == question else {
                throw RequestRecord.Failure(
                    kind: .badResponse,
                    detail: "a vote on question \(question) was answered for \(document.questionID)"
                )
            }
        }
        state.ledger.withLock { $0.settleVote(index, as: end.outcome) }
    }

    mutating func read(_ known: RecentQuestions.Known, due: Duration) async throws {
        let content = state.contents.content(of: known.sequence)
        let call = state.api.read(known.id)
        _ = try await send(.read, call, due: due, about: "question \(known.id)") {
            answer throws(RequestRecord.Failure) in
            let document = try QuestionsAPI.decode(QuestionDocument.self, from: answer, status: 200)
            try Self.check(document, is: content)
        }
    }

    mutating func list(due: Duration) async throws {
        _ = try await send(.list, state.api.list(limit: 20), due: due, about: "newest page") {
            answer throws(RequestRecord.Failure) in
            _ = try QuestionsAPI.decode(QuestionPage.self, from: answer, status: 200)
        }
    }

    private static func check(
        _ document: QuestionDocument,
        is content: QuestionContent
    ) throws(RequestRecord.Failure) {
        let answered = ContentDigest(title: document.title, body: document.body, author: document.author)
        guard answered == content.digest else {
            throw RequestRecord.Failure(
                kind: .badResponse,
                detail: "question \(document.id) was answered with other content than was sent"
            )
        }
    }
}
