public import Logging

/// Runs a Postgres server of its own for as long as `body` runs.
///
/// The cluster lives below `directory` (`data`, `socket`, `postgres.log`), is made by `initdb` where there is none and
/// kept for the next time. It listens on a Unix socket alone, and only its account and root can reach that. As root it
/// runs as the user `postgres`, or `nobody`. Where that user cannot reach `directory`, the cluster goes into a
/// temporary one and is removed afterwards.
///
/// The server stops whatever happens: `body` throws, its task is cancelled, or this process is killed.
///
/// - Parameters:
///   - directory: Where the cluster is kept; made if it is missing. One server at a time. Nil: a temporary one.
///   - settings: Lines of the server's configuration, by name, in place of our own; see Postgres's documentation.
///   - logger: Hears about steps at `debug`, and about a fallback at `notice`.
///   - body: Uses the server, which accepts connections when it begins.
/// - Throws: `PrivatePostgresError`, or what `body` threw.
nonisolated(nonsending) public func withPrivatePostgres<Result: Sendable>(
    directory: String?,
    settings: [String: String] = [:],
    logger: Logger,
    _ body: (PrivatePostgres) async throws -> Result
) async throws -> Result {
    let binaries = try await PostgresBinaries.find()
    let location = try await ClusterLocation.prepare(in: directory, logger: logger)
    let guardian = Guardian.start(over: location)
    let control = ServerControl(binaries, location, settings: settings, logger)
    let server = PrivatePostgres(location: location, control: control)

    let outcome: Swift.Result<Result, any Error>
    do {
        try await server.control.prepareCluster()
        try await server.start()
        outcome = .success(try await body(server))
    } catch {
        outcome = .failure(error)
    }

    do {
        try await server.stop()
        await guardian.dismiss(stopped: true)
    } catch {
        // The guardian signals harder than pg_ctl does, and what the body did is the better news.
        logger.warning("private Postgres did not stop when asked", metadata: ["error": "\(error)"])
        await guardian.dismiss(stopped: false)
    }
    location.release()
    return try outcome.get()
}
