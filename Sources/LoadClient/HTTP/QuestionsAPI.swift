internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// A question as the API writes it; the rest of its JSON does not matter here.
struct QuestionDocument: Codable, Sendable {
    var id: Int64
    var title: String
    var body: String
    var author: String
    var score: Int

    /// The row that it is for the judge.
    var row: TextRow {
        TextRow(id: id, title: title, body: body, author: author, score: score)
    }
}

/// A page of `GET /questions`.
struct QuestionPage: Codable, Sendable {
    var questions: [QuestionDocument]
    var next: String?
}

/// The answer to a vote.
struct VoteDocument: Codable, Sendable {
    var questionID: Int64
    var score: Int

    enum CodingKeys: String, CodingKey {
        case questionID = "question_id"
        case score
    }
}

/// An answer as the API writes it.
struct AnswerDocument: Codable, Sendable {
    var id: Int64
    var questionID: Int64
    var body: String
    var author: String

    enum CodingKeys: String, CodingKey {
        case id, body, author
        case questionID = "question_id"
    }

    /// The row that it is for the judge.
    var row: TextRow {
        TextRow(id: id, title: "", body: body, author: author, parent: questionID)
    }
}

/// A page of `GET /questions/{id}/answers`.
struct AnswerPage: Codable, Sendable {
    var answers: [AnswerDocument]
    var next: String?
}

/// The answer to an import.
struct ImportDocument: Codable, Sendable {
    /// A line that was not taken.
    struct Rejection: Codable, Sendable {
        /// Its number; the first line is 1.
        var line: Int
        var error: String
    }

    var accepted: Int
    var rejected: [Rejection]
}

/// The calls of the service's API, and what its answers must be.
struct QuestionsAPI: Sendable {
    private struct Ask: Encodable {
        let title, body, author: String
    }

    private struct Reply: Encodable {
        let body, author: String
    }

    private struct Vote: Encodable {
        let value: Int8
    }

    /// What stands before every path; empty or `/something`.
    let basePath: String

    /// `POST /questions`
    func ask(_ content: TextContent, key: String?) throws -> HTTPCall {
        let ask = Ask(title: content.title, body: content.body, author: content.author)
        return try post("/questions", ask, key: key)
    }

    /// `POST /questions/{id}/answers`
    func answer(_ question: Int64, _ content: TextContent, key: String?) throws -> HTTPCall {
        let reply = Reply(body: content.body, author: content.author)
        return try post("/questions/\(question)/answers", reply, key: key)
    }

    /// `POST /questions/{id}/votes`
    func vote(on question: Int64, value: Int8, key: String?) throws -> HTTPCall {
        try post("/questions/\(question)/votes", Vote(value: value), key: key)
    }

    /// `POST /questions/import`, a question a line.
    func upload(
        _ contents: [TextContent],
        every pause: Duration,
        isHurried: @escaping @Sendable () -> Bool
    ) throws -> HTTPCall {
        let lines = try contents.map { content in
            let ask = Ask(title: content.title, body: content.body, author: content.author)
            return ByteBuffer(bytes: try JSONEncoder().encode(ask) + Data("\n".utf8))
        }
        return HTTPCall(
            method: .POST,
            path: basePath + "/questions/import",
            headers: ["accept": "application/json", "content-type": "application/x-ndjson"],
            body: .paced(lines, every: pause, isHurried: isHurried)
        )
    }

    /// `GET /questions`
    func list(limit: Int, after cursor: String? = nil) -> HTTPCall {
        get("/questions?limit=\(limit)\(Self.after(cursor))")
    }

    /// `GET /questions/{id}`
    func read(_ question: Int64) -> HTTPCall {
        get("/questions/\(question)")
    }

    /// `GET /questions/{id}/answers`
    func answers(to question: Int64, limit: Int, after cursor: String? = nil) -> HTTPCall {
        get("/questions/\(question)/answers?limit=\(limit)\(Self.after(cursor))")
    }

    /// `GET /questions/feed`
    func feed(after event: String?) -> HTTPCall {
        var call = get("/questions/feed")
        call.headers.replaceOrAdd(name: "accept", value: "text/event-stream")
        if let event { call.headers.replaceOrAdd(name: "last-event-id", value: event) }
        return call
    }

    /// The path of a question.
    func path(of question: Int64) -> String { "\(basePath)/questions/\(question)" }

    /// What an answer says, if it is the one that was promised.
    ///
    /// - Throws: the failure that it is otherwise.
    static func decode<Document: Decodable>(
        _ type: Document.Type,
        from answer: HTTPAnswer,
        status: Int
    ) throws(RequestRecord.Failure) -> Document {
        let bytes = Data(answer.body.readableBytesView)
        guard answer.status == status else {
            let text = String(decoding: bytes.prefix(300), as: UTF8.self)
            throw RequestRecord.Failure(
                kind: FailureClass(status: answer.status),
                detail: "status \(answer.status): \(text)"
            )
        }
        do {
            return try JSONDecoder().decode(type, from: bytes)
        } catch {
            throw RequestRecord.Failure(
                kind: .badResponse,
                detail: "status \(status) with a body that is no \(type): \(error)"
            )
        }
    }

    /// Who an answer comes from; nil if it does not say.
    static func answerer(in head: HTTPResponseHead) -> Answerer? {
        guard let instance = head.headers.first(name: "x-fakestack-instance") else { return nil }
        return Answerer(
            instance: instance,
            color: head.headers.first(name: "x-fakestack-color") ?? "",
            release: head.headers.first(name: "x-fakestack-release").flatMap { Int($0) }
        )
    }

    private func get(_ path: String) -> HTTPCall {
        HTTPCall(method: .GET, path: basePath + path, headers: ["accept": "application/json"])
    }

    private func post(_ path: String, _ document: some Encodable, key: String?) throws -> HTTPCall {
        var headers: HTTPHeaders = ["accept": "application/json", "content-type": "application/json"]
        if let key { headers.add(name: "idempotency-key", value: key) }
        let body = ByteBuffer(bytes: try JSONEncoder().encode(document))
        return HTTPCall(method: .POST, path: basePath + path, headers: headers, body: .whole(body))
    }

    private static func after(_ cursor: String?) -> String {
        cursor.map { "&after=\(percentEncoded($0))" } ?? ""
    }

    private static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}

extension FailureClass {
    /// The class of an answer with a status that was not promised.
    init(status: Int) {
        switch status {
        case 400..<500: self = .status4xx
        case 500...: self = .status5xx
        default: self = .badResponse
        }
    }
}
