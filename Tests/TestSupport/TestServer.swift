import Foundation
import Logging
public import PrivatePostgres
import Synchronization

/// The one server that all tests of a process share.
///
/// It is started by the first test that asks and stays until the process ends, however that ends: its guardian notices.
public final class TestServer: Sendable {
    /// The only one.
    public static let shared = TestServer()

    private let starting = Mutex<Task<PrivatePostgres, any Error>?>(nil)
    private let databases = Atomic<Int>(0)
    /// How many tests may have a database at a time.
    let turns = Turns(12)

    /// The server, once it accepts connections.
    public func server() async throws -> PrivatePostgres {
        let task = starting.withLock { starting in
            if let starting { return starting }
            let task = Task { try await Self.start() }
            starting = task
            return task
        }
        return try await task.value
    }

    /// A database name that no other test of this process has.
    func nextDatabaseName() -> String {
        "test_\(databases.add(1, ordering: .relaxed).newValue)"
    }

    private static func start() async throws -> PrivatePostgres {
        let (servers, continuation) = AsyncThrowingStream.makeStream(of: PrivatePostgres.self)
        Task {
            do {
                try await withPrivateServer { server in
                    continuation.yield(server)
                    // Until the process ends.
                    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                }
            } catch {
                continuation.finish(throwing: error)
            }
        }
        for try await server in servers { return server }
        throw CancellationError()
    }
}
