import Logging
public import Postgres

/// Runs `body` with a connected client of a fresh database.
nonisolated(nonsending) public func withTestClient<Result: Sendable>(
    options: PostgresClientOptions = .init(),
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    try await withTestDatabase { database in
        try await withTestClient(of: database.configuration, options: options, body)
    }
}

/// Runs `body` with a connected client.
nonisolated(nonsending) public func withTestClient<Result: Sendable>(
    of configuration: PostgresConfiguration,
    options: PostgresClientOptions = .init(),
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    let logger = Logger(label: "test.postgres")
    return try await withPostgresClient(configuration: configuration, options: options, logger: logger) {
        client in
        if options.connections > 0 { await client.waitUntil(up: true) }
        return try await body(client)
    }
}

extension PostgresClient {
    /// Returns once the database is reachable, or is not.
    public func waitUntil(up wanted: Bool) async {
        for await status in statusUpdates where (status == .up) == wanted { return }
    }
}
