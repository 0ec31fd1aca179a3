import Foundation

/// An answer to a question, as the API shows it.
struct Answer: Encodable, Sendable {
    let id: Int64
    let questionID: Int64
    let body: String
    let author: String
    let createdAt: Date

    enum CodingKeys: String, CodingKey {
        case id, body, author
        case questionID = "question_id"
        case createdAt = "created_at"
    }
}

/// A page of a question's answers, newest first.
struct AnswerPage: Encodable, Sendable {
    let answers: [Answer]
    /// What `after` takes for the page behind this one; null at the end.
    let next: String?

    enum CodingKeys: CodingKey {
        case answers, next
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(answers, forKey: .answers)
        try container.encode(next, forKey: .next)
    }
}

/// The body of `POST /questions/{id}/answers`.
struct NewAnswer: JSONBody, Sendable {
    let body: String
    let author: String

    enum CodingKeys: CodingKey, CaseIterable {
        case body, author
    }

    func validate() throws(Problem) {
        try TextRule.body.check(body)
        try TextRule.author.check(author)
    }
}
