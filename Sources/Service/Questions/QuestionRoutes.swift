import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The questions API: what HTTP asks, in the store's words.
struct QuestionRoutes: Sendable {
    let store: QuestionStore

    func add(to router: Router<ServiceContext>) {
        router.get("/questions", use: list)
        router.post("/questions", use: add)
        router.get("/questions/{id}", use: show)
        router.post("/questions/{id}/votes", use: vote)
    }

    @Sendable private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        let limit = try Self.number(parameters["limit"], named: "limit", in: 1...100) ?? 20
        let before = try Self.number(parameters["after"], named: "after", in: 1...Int.max)
        return try .json(.ok, await store.questions(before: before.map(Int64.init), limit: limit))
    }

    @Sendable private func add(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (new, bytes) = try await request.decode(NewQuestion.self)
        let written = try await store.add(new, key: IdempotencyKey(request, body: bytes))
        var response = try Response.json(.created, written.value)
        response.headers[.location] = "/questions/\(written.value.id)"
        if written.isReplay { response.headers[.idempotentReplayed] = "true" }
        return response
    }

    @Sendable private func show(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let id = try Self.id(context)
        guard let question = try await store.question(id) else { throw Problem.noQuestion(id) }
        return try .json(.ok, question)
    }

    @Sendable private func vote(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let id = try Self.id(context)
        let (new, bytes) = try await request.decode(NewVote.self)
        guard let written = try await store.vote(new.value, on: id, key: IdempotencyKey(request, body: bytes))
        else { throw Problem.noQuestion(id) }
        var response = try Response.json(.ok, written.value)
        if written.isReplay { response.headers[.idempotentReplayed] = "true" }
        return response
    }

    private static func id(_ context: ServiceContext) throws -> Int64 {
        let text = context.parameters.get("id") ?? ""
        guard let id = Int64(text), id > 0 else {
            throw Problem(.notFound, "a question's id is a positive whole number, got '\(text)'")
        }
        return id
    }

    private static func number(
        _ text: Substring?,
        named name: String,
        in range: ClosedRange<Int>
    ) throws(Problem) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let takes =
                range.upperBound == .max
                ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw Problem(.badRequest, "\(name) takes a whole number, \(takes), got '\(text)'")
        }
        return number
    }
}

extension Response {
    /// A response with a JSON body.
    fileprivate static func json(_ status: HTTPResponse.Status, _ value: some Encodable) throws -> Response {
        let body = try JSONEncoder.service.encode(value) + Data("\n".utf8)
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
