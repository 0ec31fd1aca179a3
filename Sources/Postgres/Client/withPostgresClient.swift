public import Logging

/// Runs a client for as long as `body` runs.
///
/// `body` begins at once, connected or not: `statusUpdates` tells.
///
/// - Throws: What `body` threw.
nonisolated(nonsending) public func withPostgresClient<Result: Sendable>(
    configuration: PostgresConfiguration,
    options: PostgresClientOptions = .init(),
    logger: Logger,
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    let client = PostgresClient(configuration: configuration, options: options, logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await client.run() }
        defer { group.cancelAll() }
        return try await body(client)
    }
}
