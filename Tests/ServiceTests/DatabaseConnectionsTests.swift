import Postgres
import TestSupport
import Testing

@testable import Service

@Suite(.timeLimit(.minutes(30))) struct DatabaseConnectionsTests {
    /// What `fakestack migrate room` counts with.
    @Test func anInstanceHoldsAsManyAsItSays() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let configuration = try database.configuration
            try await RunningService.with(database: database.connectionString) { _ in
                try await withTestClient(of: configuration) { client in
                    // It opens them one by one; this one is not its own.
                    let query: PostgresQuery =
                        "select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                    while true {
                        let rows = try await client.query(query)
                        let count = try #require(try rows.first?.decode(Int32.self, at: 0))
                        #expect(count <= ServiceConfiguration.databaseConnections)
                        if count >= ServiceConfiguration.databaseConnections { return }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
            }
        }
    }
}
