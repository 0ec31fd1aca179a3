import Logging
public import PrivatePostgres

/// Runs `body` with a server of its own, for tests that stop, restart or freeze it.
nonisolated(nonsending) public func withPrivateServer<Result: Sendable>(
    _ body: (PrivatePostgres) async throws -> Result
) async throws -> Result {
    // No test pulls the plug: what the kernel has is safe from a server that crashes.
    let settings = ["fsync": "off", "full_page_writes": "off", "wal_compression": "off"]
    return try await withPrivatePostgres(
        directory: nil,
        settings: settings,
        logger: Logger(label: "test.postgres"),
        body
    )
}
