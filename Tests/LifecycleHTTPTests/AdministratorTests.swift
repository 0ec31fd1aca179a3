import Lifecycle
import LifecycleHTTP
import NIOCore
import TestSupport
import Testing

/// Who may ask for the administrators' paths, and who may not.
@Suite(.timeLimit(.minutes(30))) struct AdministratorTests {
    @Test(arguments: [
        "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Origin: http://evil.example\r\n",
        "Origin: null\r\n", "Sec-Purpose: prefetch;prerender\r\n", "Purpose: prefetch\r\n",
        "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n",
    ])
    func aPageOfAnotherSiteAndAPrefetchChangeNothing(_ fields: String) async throws {
        try await TestServer.with { (server: TestServer) async throws in
            for method in ["GET", "POST", "DELETE"] {
                let answer = try await server.ask("\(method) /obsolete", headers: fields)
                #expect(answer.hasPrefix("HTTP/1.1 403"), "\(method) \(fields)")
            }
            #expect(server.lifecycle.current == .serving)
            // Only what changes something is refused.
            #expect(try await server.ask("GET /health", headers: fields).hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test(arguments: [
        "", "Sec-Fetch-Site: none\r\n", "Sec-Fetch-Site: same-origin\r\nOrigin: http://X\r\n",
        "Accept: */*\r\n",
    ])
    func whoSitsAtTheMachineMayAsk(_ fields: String) async throws {
        try await TestServer.with { (server: TestServer) async throws in
            #expect(try await server.ask("GET /obsolete", headers: fields).hasPrefix("HTTP/1.1 200"))
            #expect(server.lifecycle.current == .obsolete)
        }
    }

    @Test func aPortOnLoopbackIsCalledByItsNames() async throws {
        let hosts = AllowedHosts.fitting(listeningOn: "127.0.0.1", names: ["Box.example"])
        try await TestServer.with(hosts: hosts) { (server: TestServer) async throws in
            func status(_ path: String, _ host: String) async throws -> String {
                let connection = try await RawConnection.open(port: server.port)
                defer { connection.channel.close(promise: nil) }
                try await connection.send(
                    "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
                )
                return String(await connection.receivedToEnd().dropFirst(9).prefix(3))
            }
            for host in [
                "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil", "1.2.3",
            ] {
                for path in ["/obsolete", "/inflight", "/metrics"] {
                    #expect(try await status(path, host) == "421", "\(host)")
                }
                #expect(try await status("/health", host) == "200")
            }
            #expect(server.lifecycle.current == .serving)
            for host in [
                "localhost", "LOCALHOST:8080", "a.localhost", "127.0.0.1:1", "[::1]:80", "10.0.0.7",
                "box.example:1",
            ] {
                #expect(try await status("/inflight", host) == "200", "\(host)")
            }
        }
        let anywhere = AllowedHosts.fitting(listeningOn: "0.0.0.0", names: [])
        try await TestServer.with(hosts: anywhere) { (server: TestServer) async throws in
            #expect(try await server.ask("GET /inflight").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test(arguments: [
        ("Bearer secret", "200"), ("bearer secret", "200"), ("BEARER   secret  ", "200"),
        ("Bearer\tsecret", "200"),
        ("Bearer", "401"), ("Bearer secre", "401"), ("Bearersecret", "401"), ("Basic secret", "401"),
        ("Bearer secret\r\nAuthorization: Bearer secret", "400"),
    ])
    func theTokenIsReadAsTheStandardSays(_ given: String, _ status: String) async throws {
        try await TestServer.with(adminToken: "secret") { (server: TestServer) async throws in
            let answer = try await server.ask("POST /obsolete", headers: "Authorization: \(given)\r\n")
            #expect(answer.dropFirst(9).prefix(3) == status)
            #expect((server.lifecycle.current == .obsolete) == (status == "200"))
        }
    }

    @Test func onlyTheAdminPortTellsWhereTheDatabaseIs() async throws {
        for (role, isTold) in [
            (LifecycleEndpoints.Role.everything, false), (.traffic, false), (.admin, true),
        ] {
            try await TestServer.with(role: role) { (server: TestServer) async throws in
                server.lifecycle.databaseIsDown(reason: "no answer from db.internal:5432")
                let grace = Duration.seconds(10)
                let down = InstanceLifecycle(identity: server.lifecycle.identity, databaseGrace: grace)
                down.databaseIsDown(reason: "no answer from db.internal:5432")
                #expect(down.health(inDetail: false).reason == "database down")
                #expect(down.health().reason == "the database is down: no answer from db.internal:5432")
                server.lifecycle.schemaIs(nil, fault: "lost: db.internal", summary: "lost")
                let health = try await server.ask("GET /health")
                #expect(health.contains("db.internal") == isTold)
                #expect(health.contains(#""reason":"lost"#))
            }
        }
    }
}
