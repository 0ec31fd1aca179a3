extension LoadRun {
    /// Gives the database for as long as the body runs; nil if the plan names none.
    func withTruth<Result: Sendable>(
        _ body: ((any GroundTruth)?) async throws -> Result
    ) async throws -> Result {
        try await body(nil)
    }
}
