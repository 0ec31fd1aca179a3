import PrivatePostgres
import Synchronization

/// A database that tests get copies of: what each would do first is done once.
public final class DatabaseTemplate: Sendable {
    private let make: @Sendable (_ connectionString: String) async throws -> Void
    private let making = Mutex<Task<String, any Error>?>(nil)

    /// - Parameter make: Fills the database, and leaves no session in it.
    public init(_ make: @escaping @Sendable (_ connectionString: String) async throws -> Void) {
        self.make = make
    }

    /// Its name on the server that all tests share.
    func database() async throws -> String {
        let task = making.withLock { making in
            if let making { return making }
            let task = Task {
                let name = TestServer.shared.nextDatabaseName()
                try await make(try await TestServer.shared.server().createDatabase(named: name))
                return name
            }
            making = task
            return task
        }
        return try await task.value
    }
}
