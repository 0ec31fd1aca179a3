package import AsyncHTTPClient

extension HTTPClient {
    /// Runs `body` with a client that tries each request once and lives as long as the call.
    ///
    /// - Parameter timeout: For connecting, and for waiting on each read.
    package static func withSingleAttempts<Result: Sendable>(
        timeout: Duration,
        _ body: (HTTPClient) async throws -> Result
    ) async throws -> Result {
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .singleAttempt(timeout: timeout)
        )
        do {
            let result = try await body(client)
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}
