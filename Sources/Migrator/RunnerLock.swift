import Postgres

/// One migrator at a time.
struct RunnerLock {
    /// An advisory lock's key.
    enum Key: Int64 {
        /// What `dbmate --migration-lock` takes; on a session of its own.
        case runner = 48_372_615
        /// Of the session that runs the files. Where the program is killed the first lock is free at once; this one, when
        /// the server has let go of the statement that it was at.
        case work = 48_372_616
    }

    private let session: PostgresSession
    private let key: Key

    /// Polls until the lock is free: a session that waited in the queue would make another's
    /// `CREATE INDEX CONCURRENTLY` deadlock.
    ///
    /// - Parameters:
    ///   - patience: How long to try.
    ///   - onWait: Told once, where somebody else holds it.
    static func acquire(
        _ key: Key,
        on session: PostgresSession,
        patience: Duration,
        onWait: ([Blocker]) -> Void
    ) async throws -> RunnerLock {
        // Let go of the lock with the connection, whatever happens.
        session.discard()
        try await VanishedClient.isNoticed(on: session)
        let lock = RunnerLock(session: session, key: key)
        let key = key.rawValue
        let deadline = ContinuousClock.now + patience
        var holders: [Blocker]?
        var pause = RetryPause()
        while true {
            let rows = try await session.query("select pg_try_advisory_lock(\(key))")
            if try rows.first?.decode(Bool.self, at: 0) == true {
                try await lock.check()
                return lock
            }
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

    /// Makes sure that the lock is still held, by the backend that answers: it goes with its connection, silently.
    func check() async throws {
        let isHeld: Bool
        do {
            isHeld = try await session.query(Self.question(key.rawValue))[0].decode(Bool.self, at: 0)
        } catch {
            throw MigratorError(.database, "the migrator's lock was lost: \(error)", underlying: error)
        }
        guard isHeld else { throw PoolerCheck.sharedBackends() }
    }

    private static func question(_ key: Int64) -> PostgresQuery {
        """
        select exists (
            select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
                and classid::bigint = \(key >> 32) and objid::bigint = \(key & 0xFFFF_FFFF)
                and pid = pg_backend_pid()
        )
        """
    }
}
