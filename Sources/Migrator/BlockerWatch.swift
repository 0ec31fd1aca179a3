import Postgres
import Synchronization

/// Remembers who kept a backend waiting: after its `lock_timeout` the server does not know any more.
final class BlockerWatch: Sendable {
    private let backend: Int32
    private let session: PostgresSession
    private let seen = Mutex<[Blocker]>([])

    /// Watches one backend from another session.
    init(_ backend: Int32, on session: PostgresSession) {
        self.backend = backend
        self.session = session
    }

    /// The newest that were seen.
    var blockers: [Blocker] { seen.withLock { $0 } }

    /// Looks again and again while `body` runs.
    ///
    /// - Parameter interval: A good part of the lock timeout, so that a wait is seen at least once.
    func during<Result: Sendable>(
        interval: Duration,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                while !Task.isCancelled {
                    // Without the names a migration works as well.
                    guard let found = try? await Blocker.blockers(of: backend, on: session) else { return }
                    if !found.isEmpty { seen.withLock { $0 = found } }
                    try await Task.sleep(for: interval)
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }
}
