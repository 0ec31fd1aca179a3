import Lifecycle
import LifecycleHTTP
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct LimitTests {
    private static let host = "Host: x\r\n"

    /// A request whose target, names and values have this many bytes in all.
    private static func request(headerBytes: Int) -> String {
        let rest = headerBytes - "/q".utf8.count - "Hostx".utf8.count - "Connectionclose".utf8.count - 1
        return
            "GET /q HTTP/1.1\r\n\(host)Connection: close\r\nA: \(String(repeating: "a", count: rest))\r\n\r\n"
    }

    @Test func aHeaderMayHave16KiBAndNotAByteMore() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            #expect(try await server.say(Self.request(headerBytes: 16 * 1024)).hasPrefix("HTTP/1.1 200"))
            let refused = try await server.say(Self.request(headerBytes: 16 * 1024 + 1))
            #expect(refused.hasPrefix("HTTP/1.1 431"))
            #expect(refused.contains("application/problem+json"))
            #expect(refused.contains("Connection: close"))
            await server.untilInflight(0)
            #expect(server.lifecycle.inflight().total == 1)
        }
    }

    @Test func manySmallFieldsAndAHugeTargetAreTooLargeToo() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let fields = String(repeating: "a: b\r\n", count: 255)
            let enough = "GET /q HTTP/1.0\r\n\(Self.host)\(fields)\r\n"
            #expect(try await server.say(enough).contains("200 OK"))
            let tooMany = "GET /q HTTP/1.0\r\n\(Self.host)\(fields)a: b\r\n\r\n"
            #expect(try await server.say(tooMany).hasPrefix("HTTP/1.1 431"))
            let target = String(repeating: "a", count: 1 << 20)
            #expect(try await server.say("GET /\(target) HTTP/1.1\r\n").hasPrefix("HTTP/1.1 431"))
        }
    }

    @Test(arguments: ["GET", "GET /q HTTP/1.1\r\nHost", "\r\n", "GET /q HTTP/1.1\r\nHost: x\r\n"])
    func aHeadThatDoesNotComeIsATimeout(_ part: String) async throws {
        try await HandlerServer.with(limits: ConnectionLimits(head: .milliseconds(50))) {
            (server: HandlerServer) async throws in
            let answer = try await server.say(part)
            #expect(answer.hasPrefix("HTTP/1.1 408"))
            #expect(answer.contains("application/problem+json"))
            #expect(answer.contains("Connection: close"))
            #expect(server.lifecycle.inflight().total == 0)
        }
    }

    @Test func theNextRequestsHeadHasTheSameTime() async throws {
        try await HandlerServer.with(limits: ConnectionLimits(head: .milliseconds(50))) {
            (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send("GET /q HTTP/1.1\r\n\(Self.host)\r\n")
            try await connection.received { $0.hasSuffix("at /q\n") }
            try await connection.send("GET /q")
            #expect(await connection.receivedToEnd().contains("\nHTTP/1.1 408"))
            await connection.close()
            #expect(server.lifecycle.inflight().total == 1)
        }
    }

    @Test(arguments: ["Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n5"])
    func aBodyThatDoesNotComeIsATimeoutAndNoEnd(_ rest: String) async throws {
        try await HandlerServer.with(limits: ConnectionLimits(body: .milliseconds(50))) {
            (server: HandlerServer) async throws in
            let answer = try await server.say("POST /length HTTP/1.1\r\n\(Self.host)\(rest)")
            #expect(answer.hasPrefix("HTTP/1.1 408"))
            #expect(answer.contains("Connection: close"))
            await server.untilInflight(0)
            #expect(server.handlers.bodyFaults == ["the body's next part took longer than 0.05 seconds"])
        }
    }

    @Test func anIdleConnectionIsClosedSilentlyAndABusyOneIsNot() async throws {
        try await HandlerServer.with(limits: ConnectionLimits(idle: .milliseconds(50))) {
            (server: HandlerServer) async throws in
            // On a slow machine it may be idle for too long before its request is there.
            var busy = try await RawConnection.open(port: server.port)
            while server.lifecycle.inflight().inflight == 0 {
                try? await busy.send("GET /held HTTP/1.1\r\n\(Self.host)\r\n")
                while busy.channel.isActive, server.lifecycle.inflight().inflight == 0 {
                    try await Task.sleep(for: .milliseconds(1))
                }
                if server.lifecycle.inflight().inflight == 0 {
                    busy = try await RawConnection.open(port: server.port)
                }
            }
            // Each of these is idle for as long as the busy one is held.
            for _ in 1...3 {
                #expect(await (try RawConnection.open(port: server.port)).receivedToEnd() == "")
            }
            server.handlers.release()
            let answer = await busy.receivedToEnd()
            #expect(answer.hasSuffix("held\n"))
            #expect(!answer.contains("Connection: close"))
        }
    }

    @Test(arguments: ["/large", "/endless"])
    func aClientThatNeverReadsItsAnswerIsCut(_ path: String) async throws {
        try await HandlerServer.with(limits: ConnectionLimits(write: .milliseconds(50))) {
            (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port, reads: false)
            try await connection.send("GET \(path) HTTP/1.1\r\n\(Self.host)\r\n")
            while server.lifecycle.inflight().total == 0 { try await Task.sleep(for: .milliseconds(1)) }
            await server.untilInflight(0)
            await connection.close()
        }
    }

    @Test func aClientThatTakesHealthAndNeverReadsIsCut() async throws {
        try await HandlerServer.with(limits: ConnectionLimits(write: .milliseconds(50))) {
            (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port, reads: false)
            let many = String(repeating: "GET /metrics HTTP/1.1\r\n\(Self.host)\r\n", count: 1000)
            // Until the server has had enough of it: it stops to read, so that nothing piles up, and then cuts.
            while (try? await connection.send(many)) != nil {}
            await connection.close()
        }
    }

    @Test func aSlowReaderGetsEverything() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port, reads: false)
            try await connection.send("GET /large HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\n")
            await server.untilInflight(1)
            // With its own side closed, too: that must not cost a byte.
            try await connection.closeOutput()
            #expect(server.lifecycle.inflight().inflight == 1)
            try await connection.resumeReading()
            let answer = await connection.receivedToEnd()
            let head = try #require(answer.utf8.firstRange(of: "\r\n\r\n".utf8)).upperBound
            #expect(answer.utf8.distance(from: head, to: answer.endIndex) == HandlerServer.large)
            await server.untilInflight(0)
            await connection.close()
        }
    }
}
