import Foundation
import HTTPTypes
import Hummingbird

/// A question as the API shows it.
struct Question: Encodable, Sendable {
    let id: Int64
    let title: String
    let body: String
    let author: String
    let score: Int32
    let createdAt: Date

    enum CodingKeys: String, CodingKey {
        case id, title, body, author, score
        case createdAt = "created_at"
    }
}

/// A page of questions, newest first.
struct QuestionPage: Encodable, Sendable {
    let questions: [Question]
    /// What `after` takes for the page behind this one; null at the end.
    let next: String?

    enum CodingKeys: CodingKey {
        case questions, next
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(questions, forKey: .questions)
        try container.encode(next, forKey: .next)
    }
}

/// The body of `POST /questions`.
struct NewQuestion: JSONBody, Sendable {
    let title: String
    let body: String
    let author: String

    enum CodingKeys: CodingKey, CaseIterable {
        case title, body, author
    }

    func validate() throws(Problem) {
        try TextRule(name: "title", longest: 300).check(title)
        try TextRule(name: "body", longest: 30_000).check(body)
        try TextRule(name: "author", longest: 100).check(author)
    }
}

/// The body of `POST /questions/{id}/votes`.
struct NewVote: JSONBody, Sendable {
    let value: Int16

    enum CodingKeys: CodingKey, CaseIterable {
        case value
    }

    func validate() throws(Problem) {
        guard value == 1 || value == -1 else {
            throw Problem(.unprocessableContent, "value must be 1 or -1, got \(value)")
        }
    }
}

/// The answer to a vote.
struct Score: Encodable, Sendable {
    let questionID: Int64
    let score: Int32

    enum CodingKeys: String, CodingKey {
        case questionID = "question_id"
        case score
    }
}
