import Foundation
import NIOCore

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

    /// Reads a body as `parse` does, the usual one faster.
    static func read(_ bytes: ByteBuffer) throws(Problem) -> NewQuestion {
        let strings = bytes.withUnsafeReadableBytes { bytes in
            FlatJSON.strings(of: ["title", "body", "author"], in: bytes)
        }
        guard let strings else { return try parse(bytes) }
        let new = NewQuestion(title: strings[0], body: strings[1], author: strings[2])
        try new.validate()
        return new
    }

    func validate() throws(Problem) {
        try TextRule.title.check(title)
        try TextRule.body.check(body)
        try TextRule.author.check(author)
    }
}
