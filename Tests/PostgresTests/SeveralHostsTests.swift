import Foundation
import Logging
import PrivatePostgres
import TestSupport
import Testing

@testable import Postgres

/// A list of hosts of which one accepts connections and never says a word.
@Suite(.timeLimit(.minutes(5))) struct SeveralHostsTests {
    /// Both lists, for a URL or a service's file: the silent one, and the server.
    private static func lists(_ silent: BoundSocket) async throws -> (hosts: String, ports: String) {
        let server = try await TestServer.shared.server()
        return ("127.0.0.1,\(server.socketDirectory)", "\(silent.port),5432")
    }

    private static func expectAnswer(_ configuration: PostgresConfiguration) async throws {
        try await withTestClient(of: configuration) { client in
            try await #expect(client.query("select 1").count == 1)
            try await client.withSession { try await #expect($0.query("select 1").count == 1) }
        }
    }

    @Test func aHostThatNeverAnswersIsPassedOver() async throws {
        let silent = try BoundSocket(listening: true)
        defer { silent.close() }
        let (hosts, ports) = try await Self.lists(silent)
        try await withTestDatabase { database in
            try await Self.expectAnswer(
                PostgresConfiguration(
                    url:
                        "host=\(hosts) port=\(ports) dbname=\(database.name) user=postgres connect_timeout=1",
                    environment: [:]
                )
            )
        }
    }

    @Test func aServicesHostsAndTimeoutCount() async throws {
        let silent = try BoundSocket(listening: true)
        defer { silent.close() }
        let (hosts, ports) = try await Self.lists(silent)
        try await withTestDatabase { database in
            let file = FileManager.default.temporaryDirectory.appending(path: "service-\(UUID().uuidString)")
            try Data(
                """
                [listed]
                host=\(hosts)
                port=\(ports)
                dbname=\(database.name)
                user=postgres
                connect_timeout=1
                keepalives_idle=77
                application_name=theirs
                [wrong]
                sslmode=bogus
                """.utf8
            ).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            // libpq reads its own variables; no other test of this process has one.
            setenv("PGSERVICEFILE", file.path, 1)
            defer { unsetenv("PGSERVICEFILE") }
            let configuration = try PostgresConfiguration(url: "service=listed", environment: [:])
            #expect(configuration.isApplicationNamed && configuration.applicationName == "theirs")
            let plan = try ConnectionPlan(configuration)
            #expect(plan.timeout == .seconds(1))
            #expect(plan.parameters["keepalives_idle"] == "77")
            #expect(plan.parameters["tcp_user_timeout"] == "15000")
            try await Self.expectAnswer(configuration)

            let wrong = #expect(throws: PostgresError.self) {
                try PostgresConfiguration(url: "service=wrong", environment: [:])
            }
            #expect(wrong?.code == .configuration && wrong?.description.contains("bogus") == true)
            let none = #expect(throws: PostgresError.self) {
                try PostgresConfiguration(url: "service=none", environment: [:])
            }
            #expect(none?.code == .configuration && none?.description.contains("none") == true)
        }
    }

    @Test func whoNeverAnsweredIsNamed() async throws {
        let silent = try BoundSocket(listening: true)
        defer { silent.close() }
        let configuration = try PostgresConfiguration(
            url: "host=127.0.0.1,/nowhere port=\(silent.port),1 dbname=x user=y connect_timeout=1",
            environment: [:]
        )
        let options = PostgresClientOptions(connections: 0)
        try await withTestClient(of: configuration, options: options) { client in
            let error = await #expect(throws: PostgresError.self) {
                try await client.withSession { _ = try await $0.query("select 1") }
            }
            let text = error?.description ?? ""
            #expect(
                text.contains("no answer from 127.0.0.1, port \(silent.port) within 1.0 seconds"),
                "\(text)"
            )
            #expect(text.contains("/nowhere"), "\(text)")
        }
    }

    @Test func aTimeoutOfZeroIsNone() throws {
        func plan(_ url: String) throws -> ConnectionPlan {
            try ConnectionPlan(PostgresConfiguration(url: url, environment: [:]))
        }
        #expect(try plan("host=a connect_timeout=0").timeout == nil)
        #expect(try plan("host=a connect_timeout=-1").timeout == nil)
        #expect(try plan("host=a connect_timeout=3").timeout == .seconds(3))
        #expect(try plan("host=a").timeout == .seconds(5))
    }

    @Test func whoIsSilentIsStruckOffAndTheOthersStay() throws {
        var plan = try ConnectionPlan(
            PostgresConfiguration(
                url: "host=a,b,c hostaddr=10.0.0.1,,10.0.0.3 port=1,2,3 target_session_attrs=prefer-standby",
                environment: [:]
            )
        )
        plan.strike(.init(host: "b", address: "10.9.9.9", port: "2"))
        #expect(plan.parameters["host"] == "a,c")
        #expect(plan.parameters["hostaddr"] == "10.0.0.1,10.0.0.3")
        #expect(plan.parameters["port"] == "1,3")
        plan.strike(.init(host: "a", address: "10.0.0.1", port: "1"))
        #expect(plan.parameters["host"] == "c" && !plan.isExhausted)
        plan.strike(.init(host: "?", address: "?", port: "?"))
        #expect(plan.isExhausted)
    }

    @Test func aNameWithSeveralAddressesIsSeveralServers() throws {
        // The loopback, under both families where the machine has both.
        var plan = try ConnectionPlan(
            PostgresConfiguration(url: "host=localhost,127.0.0.1,/tmp port=1", environment: [:])
        )
        plan.lookUpHosts()
        let hosts = plan.parameters["host"]?.split(separator: ",") ?? []
        let ports = plan.parameters["port"]?.split(separator: ",") ?? []
        #expect(hosts.count >= 3 && hosts.suffix(2) == ["127.0.0.1", "/tmp"])
        #expect(ports.count == hosts.count)
    }
}
