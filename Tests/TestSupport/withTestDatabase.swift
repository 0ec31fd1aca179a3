public import Postgres
import PrivatePostgres

/// A database that one test has for itself.
public struct TestDatabase: Sendable {
    /// Its name on the server that all tests share; never restart or freeze that one.
    public let name: String
    /// Keyword/value, for libpq, psql and `DATABASE_URL`.
    public let connectionString: String

    /// Describes a database that is there.
    public init(name: String, connectionString: String) {
        self.name = name
        self.connectionString = connectionString
    }

    /// The same for a client; no variable of the environment plays a part.
    public var configuration: PostgresConfiguration {
        get throws { try PostgresConfiguration(url: connectionString, environment: [:]) }
    }
}

/// Runs `body` with a fresh database, and drops it afterwards with every session in it.
///
/// - Parameters:
///   - template: What the database is a copy of; nil: an empty one.
///   - body: Uses the database.
@discardableResult
nonisolated(nonsending) public func withTestDatabase<Result>(
    copying template: DatabaseTemplate? = nil,
    _ body: (TestDatabase) async throws -> Result
) async throws -> Result {
    let server = try await TestServer.shared.server()
    await TestServer.shared.turns.take()
    defer { TestServer.shared.turns.giveBack() }
    let source = try await template?.database()
    let name = TestServer.shared.nextDatabaseName()
    // The server is shared, and a busy machine may let a connection wait longer than the client's own five seconds.
    let address = try await server.createDatabase(named: name, template: source) + " connect_timeout=60"
    let database = TestDatabase(name: name, connectionString: address)
    do {
        let result = try await body(database)
        try await server.dropDatabase(named: name)
        return result
    } catch {
        try? await server.dropDatabase(named: name)
        throw error
    }
}
