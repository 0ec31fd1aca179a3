import HTTPTypes
import Hummingbird

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
        try .json(.ok, await store.questions(PageRequest(request)))
    }

    @Sendable private func add(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (new, bytes) = try await request.decode(NewQuestion.self)
        let written = try await store.add(new, key: IdempotencyKey(request, body: bytes))
        var response = try Response.json(.created, written)
        response.headers[.location] = "/questions/\(written.value.id)"
        return response
    }

    @Sendable private func show(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let id = try context.questionID
        guard let question = try await store.question(id) else { throw Problem.noQuestion(id) }
        return try .json(.ok, question)
    }

    @Sendable private func vote(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let id = try context.questionID
        let (new, bytes) = try await request.decode(NewVote.self)
        guard let written = try await store.vote(new.value, on: id, key: IdempotencyKey(request, body: bytes))
        else { throw Problem.noQuestion(id) }
        return try .json(.ok, written)
    }
}
