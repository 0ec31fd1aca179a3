import Postgres
import PrivatePostgres
import TestSupport
import Testing

@Suite struct SearchPathTests {
    @Test func understandsDbmatesSearchPath() async throws {
        try await withTestDatabase { database in
            let server = try await TestServer.shared.server()
            let url =
                "postgres:///\(database.name)?socket=\(server.socketDirectory)&user=postgres&search_path=a,public"
            let configuration = try PostgresConfiguration(url: url, environment: [:])
            try await withTestClient(of: configuration) { client in
                let path = try await client.query("show search_path")
                try #expect(path[0].decode(String.self, at: 0) == "a,public")
            }
        }
    }
}
