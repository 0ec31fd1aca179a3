import Foundation
import HTTPTypes
import Postgres

/// The questions in Postgres: every call is one statement, so that it travels in a pipeline on its own.
struct QuestionStore: Sendable {
    let statements: QuestionStatements
    /// Answers reads; a write never waits in line before them.
    let reader: PostgresClient
    /// Takes writes.
    let writes: IdempotentWrites
    /// Tells the feeds.
    let announcer: FeedAnnouncer

    func question(_ id: Int64) async throws -> Question? {
        try await reader.query(statements.byID.with(id)).first.map(Question.init)
    }

    /// Questions, newest first.
    func questions(_ page: PageRequest) async throws -> QuestionPage {
        let rows = try await reader.query(statements.page(page))
        let questions = try rows.prefix(page.limit).map(Question.init)
        return QuestionPage(
            questions: questions,
            next: rows.count > page.limit ? questions.last.map { "\($0.id)" } : nil
        )
    }

    func add(_ new: NewQuestion, key: IdempotencyKey?) async throws -> Written<Question> {
        let query = key.map { statements.insertion(of: new, once: $0) } ?? statements.insertion(of: new)
        if let rows = try await writes.write(query, once: key) {
            announcer.questionsWereAdded()
            return Written(value: try Question(new, insertedAs: rows), isReplay: false)
        }
        let first = try await writes.firstResult(of: key)
        return Written(
            value: Question(new, id: try first.id, createdAt: try first.createdAt),
            isReplay: true
        )
    }

    /// Adds a vote.
    ///
    /// - Returns: The new score; nil where there is no such question.
    func vote(_ value: Int16, on id: Int64, key: IdempotencyKey?) async throws -> Written<Score>? {
        let query = key.map { PostgresQuery.vote(value, on: id, once: $0) } ?? .vote(value, on: id)
        if let rows = try await writes.write(query, once: key) {
            guard let score = try rows.first?.decode(Int32.self, at: 0) else { return nil }
            return Written(value: Score(questionID: id, score: score), isReplay: false)
        }
        let score = try await writes.firstResult(of: key).score
        return Written(value: Score(questionID: id, score: score), isReplay: true)
    }
}

extension Question {
    /// Reads `id, title, body, author, score, created_at`.
    init(_ row: PostgresRow) throws {
        id = try row.decode(Int64.self, at: 0)
        title = try row.decode(String.self, at: 1)
        body = try row.decode(String.self, at: 2)
        author = try row.decode(String.self, at: 3)
        score = try row.decode(Int32.self, at: 4)
        createdAt = try row.decode(Date.self, at: 5)
    }

    /// A question that was just added.
    ///
    /// - Parameter rows: Its `id, created_at`.
    init(_ new: NewQuestion, insertedAs rows: PostgresRows) throws {
        guard let row = rows.first else {
            throw Problem(.internalServerError, "the database returned no row for a question that it stored")
        }
        self.init(
            new,
            id: try row.decode(Int64.self, at: 0),
            createdAt: try row.decode(Date.self, at: 1)
        )
    }

    /// A question that was just added: what the client sent and what the database added to it.
    fileprivate init(_ new: NewQuestion, id: Int64, createdAt: Date) {
        self.id = id
        title = new.title
        body = new.body
        author = new.author
        score = 0
        self.createdAt = createdAt
    }
}
