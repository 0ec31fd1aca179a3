import Foundation
import Postgres

/// The answers in Postgres: every call is one statement.
struct AnswerStore: Sendable {
    let statements: AnswerStatements
    /// Answers reads.
    let reader: PostgresClient
    /// Takes writes.
    let writes: IdempotentWrites

    /// A question's answers, newest first.
    ///
    /// - Returns: Nil where there is no such question.
    func answers(to question: Int64, _ page: PageRequest) async throws -> AnswerPage? {
        let rows = try await reader.query(statements.page(of: question, page))
        guard !rows.isEmpty else { return nil }
        // A question without answers is one row of nulls.
        let answers = try rows.prefix(page.limit).compactMap { try Answer($0, to: question) }
        return AnswerPage(
            answers: answers,
            next: rows.count > page.limit ? answers.last.map { "\($0.id)" } : nil
        )
    }

    /// Adds an answer.
    ///
    /// - Returns: Nil where there is no such question.
    func add(_ new: NewAnswer, to question: Int64, key: IdempotencyKey?) async throws -> Written<Answer>? {
        let query =
            key.map { statements.insertion(of: new, to: question, once: $0) }
            ?? statements.insertion(of: new, to: question)
        if let rows = try await writes.write(query, once: key) {
            guard let row = rows.first else { return nil }
            return Written(
                value: Answer(
                    new,
                    to: question,
                    id: try row.decode(Int64.self, at: 0),
                    createdAt: try row.decode(Date.self, at: 1)
                ),
                isReplay: false
            )
        }
        let first = try await writes.firstResult(of: key)
        return Written(
            value: Answer(new, to: question, id: try first.id, createdAt: try first.createdAt),
            isReplay: true
        )
    }
}

extension Answer {
    /// - Returns: Nil for the nulls that stand for no answer.
    fileprivate init?(_ row: PostgresRow, to question: Int64) throws {
        guard let id = try row.decode(Int64?.self, at: 0) else { return nil }
        self.id = id
        questionID = question
        body = try row.decode(String.self, at: 1)
        author = try row.decode(String.self, at: 2)
        createdAt = try row.decode(Date.self, at: 3)
    }

    /// An answer that was just added: what the client sent and what the database added to it.
    fileprivate init(_ new: NewAnswer, to question: Int64, id: Int64, createdAt: Date) {
        self.id = id
        questionID = question
        body = new.body
        author = new.author
        self.createdAt = createdAt
    }
}
