import Foundation

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

/// The body of `POST /questions`, and a line of `POST /questions/import`.
struct NewQuestion: JSONBody, Sendable {
    let title: String
    let body: String
    let author: String

    enum CodingKeys: CodingKey, CaseIterable {
        case title, body, author
    }

    func validate() throws(Problem) {
        try TextRule.title.check(title)
        try TextRule.body.check(body)
        try TextRule.author.check(author)
    }
}
