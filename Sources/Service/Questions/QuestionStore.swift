import Foundation
import HTTPTypes
import Postgres

/// The questions in Postgres: every call is one statement, so that it travels in a pipeline on its own.
struct QuestionStore: Sendable {
    /// Answers reads; a write never waits in line before them.
    let reader: PostgresClient
    /// Takes writes.
    let writer: PostgresClient

    func question(_ id: Int64) async throws -> Question? {
        try await reader.query(PostgresStatement.questionByID.with(id)).first.map(Question.init)
    }

    /// Questions with ids below the given one, newest first.
    func questions(before id: Int64?, limit: Int) async throws -> QuestionPage {
        let rows = try await reader.query(
            """
            select id, title, body, author, score, created_at from questions
            where id < \(id ?? .max) order by id desc limit \(Int64(limit + 1))
            """
        )
        // One more than asked tells whether there is another page.
        let questions = try rows.prefix(limit).map(Question.init)
        return QuestionPage(
            questions: questions,
            next: rows.count > limit ? questions.last.map { "\($0.id)" } : nil
        )
    }

    func add(_ new: NewQuestion, key: IdempotencyKey?) async throws -> Written<Question> {
        let first = try await write(
            key.map { .insertion(of: new, once: $0) } ?? .insertion(of: new),
            once: key
        )
        if let rows = first { return Written(value: try Question(new, firstOf: rows), isReplay: false) }
        let answer = try await firstAnswer(to: key)
        let rows = try await writer.query(
            "select id, created_at from questions where id = \(answer.questionID)"
        )
        return Written(value: try Question(new, firstOf: rows), isReplay: true)
    }

    /// Adds a vote.
    ///
    /// - Returns: The new score; nil where there is no such question.
    func vote(_ value: Int16, on id: Int64, key: IdempotencyKey?) async throws -> Written<Score>? {
        let first = try await write(
            key.map { .vote(value, on: id, once: $0) } ?? .vote(value, on: id),
            once: key
        )
        if let rows = first {
            guard let score = try rows.first?.decode(Int32.self, at: 0) else { return nil }
            return Written(value: Score(questionID: id, score: score), isReplay: false)
        }
        let answer = try await firstAnswer(to: key)
        return Written(value: Score(questionID: answer.questionID, score: answer.score ?? 0), isReplay: true)
    }

    /// Runs a write.
    ///
    /// - Returns: Nil where its key says that it was done before.
    private func write(_ query: PostgresQuery, once key: IdempotencyKey?) async throws -> PostgresRows? {
        do {
            return try await writer.query(query)
        } catch {
            guard key != nil, error.sqlState == .uniqueViolation else { throw error }
            return nil
        }
    }

    /// What the first request with this key did.
    ///
    /// - Throws: `Problem` 422 where that was another request.
    private func firstAnswer(to key: IdempotencyKey?) async throws -> (questionID: Int64, score: Int32?) {
        guard let key, let row = try await writer.query(.firstAnswer(to: key)).first else {
            throw Problem.unavailable("the first request with this Idempotency-Key has not ended yet")
        }
        guard try row.decode(Bool.self, at: 0) else {
            throw Problem(.unprocessableContent, "this Idempotency-Key was used for another request")
        }
        return (try row.decode(Int64.self, at: 1), try row.decode(Int32?.self, at: 2))
    }
}

extension Question {
    fileprivate init(_ row: PostgresRow) throws {
        id = try row.decode(Int64.self, at: 0)
        title = try row.decode(String.self, at: 1)
        body = try row.decode(String.self, at: 2)
        author = try row.decode(String.self, at: 3)
        score = try row.decode(Int32.self, at: 4)
        createdAt = try row.decode(Date.self, at: 5)
    }

    /// A question that was just added, from what the client sent and what the database added to it.
    init(_ new: NewQuestion, firstOf rows: PostgresRows) throws {
        guard let row = rows.first else {
            throw Problem(.internalServerError, "the database returned no row for a question that it stored")
        }
        id = try row.decode(Int64.self, at: 0)
        title = new.title
        body = new.body
        author = new.author
        score = 0
        createdAt = try row.decode(Date.self, at: 1)
    }
}
