import Postgres
import Synchronization

/// Remembers who kept a backend waiting: after its `lock_timeout` the server does not know any more.
final class BlockerWatch: Sendable {
    private let seen = Mutex<[Blocker]>([])

    /// The newest that were seen.
    var blockers: [Blocker] { seen.withLock { $0 } }

    /// Looks again and again while `body` runs.
    ///
    /// - Parameter interval: A good part of the lock timeout, so that a wait is seen at least once.
    func during<Result: Sendable>(
        waitsOf backend: Int32,
        client: PostgresClient,
        interval: Duration,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Without the names a migration works as well.
                try? await client.withSession { session in
                    while !Task.isCancelled {
                        let found = try await Blocker.blockers(of: backend, on: session)
                        if !found.isEmpty { self.seen.withLock { $0 = found } }
                        try await Task.sleep(for: interval)
                    }
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }
}
