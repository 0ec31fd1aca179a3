import Lifecycle
import LifecycleHTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct EndpointTests {
    @Test func healthIsGreenWhileServingAndRedWhileObsolete() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let green = try await server.ask("GET /health")
            #expect(green.hasPrefix("HTTP/1.1 200 OK"))
            #expect(green.contains("Cache-Control: no-store"))
            #expect(green.contains(#""status":"green""#))
            #expect(green.contains("X-Fakestack-Color: blue"))
            server.lifecycle.markObsolete()
            let red = try await server.ask("GET /health")
            #expect(red.hasPrefix("HTTP/1.1 503"))
            #expect(red.contains("Retry-After: 1"))
            #expect(red.contains("x-envoy-immediate-health-check-fail: true"))
        }
    }

    @Test func plainTextIsForThoseWhoAskForIt() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            #expect(
                try await server.ask("GET /health", headers: "Accept: text/plain\r\n").hasSuffix(
                    "\r\n\r\ngreen\n"
                )
            )
            #expect(try await server.ask("GET /inflight").hasSuffix("\r\n\r\n0\n"))
            let json = try await server.ask("GET /inflight", headers: "Accept: application/json\r\n")
            #expect(json.contains(#""total":0"#))
        }
    }

    @Test func headHasTheHeadersOfGetAndNoBody() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let head = try await server.ask("HEAD /live")
            #expect(head.contains("Content-Length: 5"))
            #expect(head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func obsoleteIsIdempotentAndCanBeTakenBack() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let first = try await server.ask("GET /obsolete").split(separator: "\r\n\r\n").last
            let second = try await server.ask("POST /obsolete").split(separator: "\r\n\r\n").last
            #expect(first == second)
            #expect(server.lifecycle.current == .obsolete)
            #expect(try await server.ask("DELETE /obsolete").hasPrefix("HTTP/1.1 200"))
            #expect(server.lifecycle.current == .serving)
            _ = server.lifecycle.terminate()
            #expect(try await server.ask("DELETE /obsolete").hasPrefix("HTTP/1.1 409"))
        }
    }

    @Test func anUnknownMethodIsRefusedWithThoseThatWork() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let answer = try await server.ask("DELETE /health")
            #expect(answer.hasPrefix("HTTP/1.1 405"))
            #expect(answer.contains("Allow: GET, HEAD"))
        }
    }

    @Test func theTrafficPortHidesWhatTheAdminPortHas() async throws {
        try await TestServer.with(role: .traffic) { (server: TestServer) async throws in
            for path in ["/obsolete", "/inflight", "/metrics", "/obsolete?x=1"] {
                #expect(try await server.ask("GET \(path)").hasPrefix("HTTP/1.1 404"))
            }
            #expect(server.lifecycle.current == .serving)
            #expect(try await server.ask("GET /health").hasPrefix("HTTP/1.1 200"))
        }
        try await TestServer.with(role: .admin) { (server: TestServer) async throws in
            #expect(try await server.ask("GET /inflight").hasPrefix("HTTP/1.1 200"))
            #expect(try await server.ask("GET /questions").hasPrefix("HTTP/1.1 404"))
        }
    }

    @Test func theAdminTokenGuardsObsoleteAlone() async throws {
        try await TestServer.with(adminToken: "secret") { (server: TestServer) async throws in
            let refused = try await server.ask("GET /obsolete")
            #expect(refused.hasPrefix("HTTP/1.1 401"))
            #expect(refused.contains("WWW-Authenticate: Bearer"))
            #expect(
                try await server.ask("GET /obsolete", headers: "Authorization: Bearer secreT\r\n").contains(
                    "401"
                )
            )
            #expect(server.lifecycle.current == .serving)
            #expect(try await server.ask("GET /inflight").hasPrefix("HTTP/1.1 200"))
            #expect(
                try await server.ask("GET /obsolete", headers: "Authorization: Bearer secret\r\n").contains(
                    "200 OK"
                )
            )
        }
    }

    @Test func metricsSayStateAndInflight() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let text = try await server.ask("GET /metrics")
            #expect(text.contains("fakestack_inflight_requests 0\n"))
            #expect(text.contains("fakestack_state{state=\"serving\"} 1\n"))
        }
    }
}
