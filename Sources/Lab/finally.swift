/// Runs `body`, and `cleanup` after it, however it ended.
func finally<Result: Sendable>(
    _ cleanup: () async -> Void,
    _ body: () async throws -> Result
) async throws -> Result {
    let outcome: Swift.Result<Result, any Error>
    do {
        outcome = .success(try await body())
    } catch {
        outcome = .failure(error)
    }
    await cleanup()
    return try outcome.get()
}
