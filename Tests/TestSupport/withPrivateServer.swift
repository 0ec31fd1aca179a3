import Logging
public import PrivatePostgres

/// Runs `body` with a server of its own, for tests that stop, restart or freeze it.
nonisolated(nonsending) public func withPrivateServer<Result: Sendable>(
    _ body: (PrivatePostgres) async throws -> Result
) async throws -> Result {
    try await withPrivatePostgres(directory: nil, logger: Logger(label: "test.postgres"), body)
}
