import HTTPTypes
import LifecycleHTTP
import Logging
import NIOCore
import NIOHTTP1
import Postgres

/// Answers the two requests that are asked most, one question by its id and a new question, on the event loop.
///
/// What is unusual about a request (a key, another media type, a body of no known length or of some size) leaves it to
/// `QuestionRoutes`, which answers the same.
///
/// A class, since each request that it takes keeps it.
final class QuestionDirectResponder: DirectResponder {
    /// The largest body that is collected here, in bytes.
    private static let largestBody = 64 * 1024
    private static let path = "/questions"

    private let store: QuestionStore
    private let logger: Logger

    init(store: QuestionStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    func answerer(of head: HTTPRequestHead) -> Answerer? {
        switch head.method {
        case .GET:
            guard let id = Self.id(in: head.uri), !head.headers.announcesBody else { return nil }
            return { [self] _, reply in show(id, reply) }
        case .POST:
            guard head.uri == Self.path, head.headers.isPlainJSON(upTo: Self.largestBody) else { return nil }
            return { [self] body, reply in add(body ?? ByteBuffer(), reply) }
        default:
            return nil
        }
    }

    private func show(_ id: Int64, _ reply: DirectReply) {
        // At the end of the event loop's turn: what it is asked in one turn travels together.
        store.reader.query(store.statements.byID.with(id), soon: reply.eventLoop.execute) { [self] outcome in
            reply.send { [self] in answer(.GET) { try Self.show(id, outcome.get()) } }
        }
    }

    private func add(_ body: ByteBuffer, _ reply: DirectReply) {
        do {
            let new = try NewQuestion.read(body)
            let insertion = store.statements.insertion(of: new)
            store.writes.client.query(insertion, soon: reply.eventLoop.execute) { [self] outcome in
                if case .success = outcome { store.announcer.questionsWereAdded() }
                reply.send { [self] in answer(.POST) { try Self.added(new, outcome.get()) } }
            }
        } catch {
            reply.send { [self] in answer(.POST) { throw error } }
        }
    }

    private static func show(_ id: Int64, _ rows: PostgresRows) throws -> DirectAnswer {
        guard let row = rows.first else { throw Problem.noQuestion(id) }
        var body = ByteBufferAllocator().buffer(capacity: 512)
        try body.writeJSON(question: row)
        return DirectAnswer(status: .ok, headers: ["Content-Type": "application/json"], body: body)
    }

    private static func added(_ new: NewQuestion, _ rows: PostgresRows) throws -> DirectAnswer {
        let question = try Question(new, insertedAs: rows)
        var body = ByteBufferAllocator().buffer(capacity: 512)
        body.writeJSON(question)
        return DirectAnswer(
            status: .created,
            headers: ["Content-Type": "application/json", "Location": "\(path)/\(question.id)"],
            body: body
        )
    }

    private func answer(_ method: HTTPMethod, _ make: () throws -> DirectAnswer) -> DirectAnswer {
        do {
            return try make()
        } catch {
            return DirectAnswer(Problem(error, to: method.rawValue, at: Self.path, logger: logger))
        }
    }

    /// The id in `/questions/123`, a positive number in its usual spelling.
    static func id(in target: String) -> Int64? {
        var target = target
        return target.withUTF8 { bytes in
            let prefix = 11
            guard bytes.count > prefix, bytes.count <= prefix + 18, bytes[prefix] != UInt8(ascii: "0"),
                bytes[prefix - 1] == UInt8(ascii: "/"), bytes.starts(with: path.utf8)
            else { return nil }
            var id: Int64 = 0
            for byte in bytes[prefix...] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                id = id * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return id
        }
    }
}

extension HTTPHeaders {
    fileprivate var announcesBody: Bool {
        contains(name: "Content-Length") || contains(name: "Transfer-Encoding")
    }

    /// Whether the request has a JSON body of a known and fair size, and nothing that asks for more care.
    fileprivate func isPlainJSON(upTo largest: Int) -> Bool {
        guard let length = first(name: "Content-Length").flatMap({ Int($0) }), length <= largest,
            !contains(name: "Idempotency-Key"), !contains(name: "Expect"),
            !contains(name: "Transfer-Encoding"), !contains(name: "Content-Encoding"),
            case let mediaTypes = self["Content-Type"], mediaTypes.count == 1,
            let mediaType = mediaTypes.first
        else { return false }
        return mediaType == "application/json" || mediaType == "application/json; charset=utf-8"
    }
}

extension DirectAnswer {
    fileprivate init(_ problem: Problem) {
        var headers = HTTPHeaders()
        for field in problem.headers { headers.add(name: field.name.rawName, value: field.value) }
        headers.add(name: "Content-Type", value: "application/problem+json")
        headers.add(name: "Cache-Control", value: "no-store")
        self.init(
            status: HTTPResponseStatus(statusCode: problem.status, reasonPhrase: problem.title),
            headers: headers,
            body: problem.document
        )
    }
}
