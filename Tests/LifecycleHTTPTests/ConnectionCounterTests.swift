import Lifecycle
import LifecycleHTTP
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ConnectionCounterTests {
    private static let ask = "GET /q HTTP/1.1\r\nHost: x\r\n\r\n"

    /// A connection that is served, and stays.
    private func occupy(_ server: HandlerServer) async throws -> RawConnection {
        let connection = try await RawConnection.open(port: server.port)
        try await connection.send(Self.ask)
        try await connection.received { $0.hasSuffix("at /q\n") }
        return connection
    }

    @Test func connectionsBeyondTheLimitAreRefusedAndHealthIsStillKnown() async throws {
        try await HandlerServer.with(limits: ConnectionLimits(connections: 2)) {
            (server: HandlerServer) async throws in
            let first = try await occupy(server)
            let second = try await occupy(server)
            let refused = try await server.say(Self.ask)
            #expect(refused.hasPrefix("HTTP/1.1 503"))
            #expect(refused.contains("Retry-After: 1"))
            #expect(refused.contains("application/problem+json"))
            #expect(refused.contains("Connection: close"))
            for path in ["/health", "/live", "/inflight"] {
                let answer = try await server.say("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                #expect(answer.contains("Connection: close"))
            }
            await server.untilInflight(0)
            // Begun, refused, ended: who waits for a drain must see that there still is traffic.
            #expect(server.lifecycle.inflight().total == 3)

            await first.close()
            await served(server)
            await second.close()
        }
    }

    @Test func whatIsFarBeyondTheLimitIsClosedUnread() async throws {
        let limits = ConnectionLimits(connections: 2)
        try await HandlerServer.with(limits: limits) { (server: HandlerServer) async throws in
            var open: [RawConnection] = []
            for _ in 0..<2 { open.append(try await occupy(server)) }
            for _ in 0..<limits.spareConnections {
                open.append(try await RawConnection.open(port: server.port))
            }
            #expect(await (try RawConnection.open(port: server.port)).receivedToEnd() == "")
            for connection in open { await connection.close() }
            await served(server)
        }
    }

    /// Waits until the server serves a new connection: it learns by and by that others are gone.
    private func served(_ server: HandlerServer) async {
        while (try? await server.say("GET /q HTTP/1.0\r\n\r\n"))?.contains("200 OK") != true {
            try? await Task.sleep(for: .milliseconds(1))
        }
    }
}
