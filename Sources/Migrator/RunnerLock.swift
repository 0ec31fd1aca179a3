import Postgres

/// One migrator at a time: dbmate's advisory lock, on a session of its own.
struct RunnerLock {
    /// What `dbmate --migration-lock` takes.
    private static let key: Int64 = 48_372_615

    private let session: PostgresSession

    /// Polls until the lock is free: a session that waited in the queue would make another's
    /// `CREATE INDEX CONCURRENTLY` deadlock.
    ///
    /// - Parameters:
    ///   - patience: How long to try.
    ///   - onWait: Told once, where somebody else holds it.
    static func acquire(
        on session: PostgresSession,
        patience: Duration,
        onWait: ([Blocker]) -> Void
    ) async throws -> RunnerLock {
        // Let go of the lock with the connection, whatever happens.
        session.discard()
        let deadline = ContinuousClock.now + patience
        var holders: [Blocker]?
        var pause = RetryPause()
        while true {
            let rows = try await session.query("select pg_try_advisory_lock(\(key))")
            if try rows.first?.decode(Bool.self, at: 0) == true { return RunnerLock(session: session) }
            let found = try await Blocker.holdersOfAdvisoryLock(key, on: session)
            if holders == nil { onWait(found) }
            holders = found
            guard ContinuousClock.now < deadline else {
                let names = found.map(\.description).joined(separator: "; ")
                throw MigratorError(.busy, "another migrator has been running for \(patience): \(names)")
            }
            try await Task.sleep(for: pause.next())
        }
    }

    /// Makes sure that the lock is still held: it goes with its connection, silently.
    func check() async throws {
        do {
            try await session.query("select 1")
        } catch {
            throw MigratorError(.database, "the migrator's lock was lost: \(error)", underlying: error)
        }
    }
}
