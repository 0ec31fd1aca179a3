internal import Synchronization

extension User {
    /// How many questions a page is asked for.
    private static let pageLimit = 20
    /// How many of the writes that were acknowledged last are looked for by their ids.
    private static let knownLimit = 64

    /// Reads the newest page, which must show what was acknowledged before it was asked for.
    mutating func list(due: Duration) async throws {
        let state = self.state
        let known = state.questions.withLock { $0.newest(Self.knownLimit) }
        let call = state.api.list(limit: Self.pageLimit)
        _ = try await send(.list, call, due: due, about: "newest page") {
            answer throws(RequestRecord.Failure) in
            let page = try QuestionsAPI.decode(QuestionPage.self, from: answer, status: 200)
            try AnswerCheck.page(
                page,
                limit: Self.pageLimit,
                shows: known.prefix(Self.pageLimit).map(\.id)
            )
            for document in page.questions {
                try state.checkOwn(document)
                // One that has lost the run's name is told by its id.
                guard let one = known.first(where: { $0.id == document.id }) else { continue }
                try AnswerCheck.question(document, is: state.contents.content(of: one.sequence), id: one.id)
            }
        }
    }

    /// Reads a question, which must be as it was sent.
    mutating func read(_ known: KnownWrites.Known, due: Duration) async throws {
        let state = self.state
        let content = state.contents.content(of: known.sequence)
        let before = state.ledger.withLock { $0.poll(of: known.sequence) }
        _ = try await send(.read, state.api.read(known.id), due: due, about: "question \(known.id)") {
            answer throws(RequestRecord.Failure) in
            let document = try QuestionsAPI.decode(QuestionDocument.self, from: answer, status: 200)
            try AnswerCheck.question(document, is: content, id: known.id)
            let later = state.ledger.withLock { $0.poll(of: known.sequence) }
            try AnswerCheck.score(document.score, of: known.id, before, until: later)
        }
    }

    /// Reads the answers to a question, among which a known one must be.
    mutating func readAnswers(around known: KnownWrites.Known, due: Duration) async throws {
        let state = self.state
        let others = state.answers.withLock { $0.newest(Self.knownLimit) }
        let call = state.api.answers(to: known.parent, limit: 100)
        _ = try await send(.answers, call, due: due, about: "answers to question \(known.parent)") {
            answer throws(RequestRecord.Failure) in
            let page = try QuestionsAPI.decode(AnswerPage.self, from: answer, status: 200)
            for document in page.answers {
                let byID = document.id == known.id ? known : others.first { $0.id == document.id }
                guard let sequence = byID?.sequence ?? state.contents.sequence(in: document.body, .answer)
                else { continue }
                try AnswerCheck.answer(document, is: state.contents.answer(of: sequence), to: known.parent)
            }
            let isThere = page.answers.contains { $0.id == known.id }
            let isBehind = page.next != nil && page.answers.allSatisfy { $0.id > known.id }
            guard isThere || isBehind else {
                throw RequestRecord.Failure(
                    kind: .badResponse,
                    detail: "answer \(known.id), which was acknowledged before, is not among them"
                )
            }
        }
    }
}

extension RunState {
    /// What is known of a row of this run: its content, its id, and between what its score lies.
    fileprivate func checkOwn(_ document: QuestionDocument) throws(RequestRecord.Failure) {
        guard document.title.hasPrefix(contents.prefix(of: .question)) else { return }
        let sequence = contents.sequence(in: document.title)
        let sent = ledger.withLock { ledger -> (TextEntry, Poll)? in
            guard let sequence, ledger.questions.entries.indices.contains(sequence) else { return nil }
            return (ledger.questions.entries[sequence], ledger.poll(of: sequence))
        }
        guard let sequence, let (entry, poll) = sent else {
            throw RequestRecord.Failure(
                kind: .badResponse,
                detail: "question \(document.id) carries this run's name and was never sent"
            )
        }
        let answered = ContentDigest(title: document.title, body: document.body, author: document.author)
        guard answered == contents.content(of: sequence).digest, entry.id == 0 || entry.id == document.id
        else {
            throw RequestRecord.Failure(
                kind: .badResponse,
                detail: "question \(document.id) is not the one that was sent"
            )
        }
        try AnswerCheck.score(document.score, of: document.id, Poll(), until: poll)
    }
}
