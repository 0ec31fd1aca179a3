internal import Postgres

extension LoadRun {
    /// Gives the database for as long as the body runs; nil if the plan names none.
    func withTruth<Result: Sendable>(
        _ body: (PostgresTruth?) async throws -> Result
    ) async throws -> Result {
        guard let url = plan.databaseURL else { return try await body(nil) }
        var configuration = try PostgresConfiguration(url: url)
        if let password = plan.databasePassword { configuration.usePassword(password) }
        // Sessions alone: a final read may take longer than the timeout of shared connections.
        return try await withPostgresClient(
            configuration: configuration,
            options: PostgresClientOptions(connections: 0, sessions: 1, statementTimeout: nil),
            logger: logger
        ) { client in
            try await body(PostgresTruth(client: client))
        }
    }
}
