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

    @Test func takesSettingsAsDbmatesDriverDoes() async throws {
        try await withTestDatabase { database in
            let server = try await TestServer.shared.server()
            let url =
                "postgres:///\(database.name)?socket=\(server.socketDirectory)&user=postgres&timezone=Europe/Berlin"
                + "&statement_timeout=7000&binary_parameters=yes&my.setting=a%20b%5Cc&disable_prepared_binary_result=no"
            let configuration = try PostgresConfiguration(url: url, environment: [:])
            try await withTestClient(of: configuration) { client in
                try await client.withSession { session in
                    for (name, value) in [
                        ("timezone", "Europe/Berlin"), ("statement_timeout", "7s"), ("my.setting", "a b\\c"),
                    ] {
                        let rows = try await session.query("select current_setting(\(name))")
                        try #expect(rows[0].decode(String.self, at: 0) == value)
                    }
                }
            }
        }
    }

    @Test func theServerNamesASettingThatItDoesNotKnow() async throws {
        try await withTestDatabase { database in
            let server = try await TestServer.shared.server()
            let url = "postgres:///\(database.name)?socket=\(server.socketDirectory)&user=postgres&nonsense=1"
            let configuration = try PostgresConfiguration(url: url, environment: [:])
            let options = PostgresClientOptions(connections: 0)
            try await withTestClient(of: configuration, options: options) { client in
                let error = await #expect(throws: PostgresError.self) {
                    try await client.withSession { _ = try await $0.query("select 1") }
                }
                #expect(error?.description.contains("nonsense") == true)
            }
        }
    }
}
