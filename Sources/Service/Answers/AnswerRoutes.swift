import Hummingbird

/// The answers to a question: what HTTP asks, in the store's words.
struct AnswerRoutes: Sendable {
    let store: AnswerStore

    func add(to router: Router<ServiceContext>) {
        router.get("/questions/{id}/answers", use: list)
        router.post("/questions/{id}/answers", use: add)
    }

    @Sendable private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let id = try context.questionID
        guard let page = try await store.answers(to: id, PageRequest(request)) else {
            throw Problem.noQuestion(id)
        }
        return try .json(.ok, page)
    }

    @Sendable private func add(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let id = try context.questionID
        let (new, bytes) = try await request.decode(NewAnswer.self)
        guard let written = try await store.add(new, to: id, key: IdempotencyKey(request, body: bytes)) else {
            throw Problem.noQuestion(id)
        }
        return try .json(.created, written)
    }
}
