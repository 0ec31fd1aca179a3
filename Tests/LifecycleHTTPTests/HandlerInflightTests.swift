import Lifecycle
import LifecycleHTTP
import NIOPosix
import TestSupport
import Testing

/// In-flight where handlers may outlive their connections, and connections their handlers.
@Suite(.timeLimit(.minutes(30))) struct HandlerInflightTests {
    private static let held = "GET /held HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let upload = "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345"

    @Test(arguments: [true, false])
    func aHandlerThatWorksOnIsInFlightThoughItsClientVanished(_ byReset: Bool) async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send(Self.held)
            await server.untilInflight(1)
            if byReset { await connection.reset() } else { await connection.close() }
            // Others come and go meanwhile: by then the server has seen the end of this one.
            for _ in 1...20 {
                #expect(try await server.say("GET /q HTTP/1.0\r\n\r\n").hasSuffix("at /q\n"))
            }
            let answer = try await server.say("GET /inflight HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("\r\n\r\n1\n"))
            server.handlers.release()
            await server.untilInflight(0)
            #expect(server.lifecycle.inflight().total == 21)
        }
    }

    @Test(arguments: [true, false])
    func anUploadWhoseClientVanishesEndsInAnError(_ byReset: Bool) async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send(Self.upload)
            await server.handlers.untilReading()
            if byReset { await connection.reset() } else { await connection.close() }
            await server.untilInflight(0)
            #expect(server.handlers.bodyFaults.count == 1)
        }
    }

    @Test func aClientThatVanishesAfterItsAnswerLeavesNothing() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            for byReset in [true, false] {
                let connection = try await RawConnection.open(port: server.port)
                try await connection.send("GET /q HTTP/1.1\r\nHost: x\r\n\r\n")
                try await connection.received { $0.hasSuffix("at /q\n") }
                if byReset { await connection.reset() } else { await connection.close() }
            }
            await server.untilInflight(0)
            #expect(server.lifecycle.inflight().total == 2)
        }
    }

    @Test(arguments: [true, false])
    func aClientThatVanishesWhileItIsAnsweredEndsItsRequest(_ byReset: Bool) async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port, reads: false)
            try await connection.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            await server.untilInflight(1)
            if byReset { await connection.reset() } else { await connection.close() }
            await server.untilInflight(0)
        }
    }

    @Test func aHandlerThatFailsEndsItsRequestAndItsConnection() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            #expect(try await server.say("GET /fail HTTP/1.1\r\nHost: x\r\n\r\n") == "")
            await server.untilInflight(0)
            #expect(server.lifecycle.inflight().total == 1)
        }
    }

    @Test func eachOfManyPipelinedRequestsCountsOnceFromItsHeadOn() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send(String(repeating: Self.held, count: 50))
            await server.untilInflight(50)
            server.handlers.release()
            try await connection.received {
                $0.split(separator: "held\n").count == 50 && $0.hasSuffix("held\n")
            }
            await server.untilInflight(0)
            #expect(server.lifecycle.inflight().total == 50)
            await connection.close()
        }
    }

    @Test func theReportAddsUp() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            #expect(server.lifecycle.inflight().idleMilliseconds == nil)
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send(Self.held)
            await server.untilInflight(1)
            let busy = try await server.say("GET /inflight HTTP/1.0\r\nAccept: application/json\r\n\r\n")
            #expect(busy.contains(#""inflight":1"#) && busy.contains(#""total":1"#))
            #expect(busy.contains(#""streams":0"#) && busy.contains(#""oldest_ms":"#))
            server.handlers.release()
            await server.untilInflight(0)
            let idle = try await server.say("GET /inflight HTTP/1.0\r\nAccept: application/json\r\n\r\n")
            #expect(idle.contains(#""inflight":0"#) && idle.contains(#""total":1"#))
            #expect(idle.contains(#""idle_ms":"#))
            await connection.close()
        }
    }

    /// Ten thousand clients that give up, each at another point of its request, half of them with a reset.
    @Test func tenThousandAbortedConnectionsLeaveNothingInFlight() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let request = Array(
                "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1234567890GET /q HTTP/1.1\r\nHo"
                    .utf8
            )
            // A request that is served all along must be in every count.
            let witness = try await RawConnection.open(port: server.port)
            try await witness.send(Self.held)
            await server.untilInflight(1)
            var least = Int.max
            for round in 0..<50 {
                // On threads that may block: those of tasks are needed to accept.
                try await NIOThreadPool.singleton.runIfActive {
                    for number in 0..<200 {
                        let index = round * 200 + number
                        try PassingClient.visit(
                            port: server.port,
                            saying: request.prefix(index % (request.count + 1)),
                            byReset: index % 2 == 0
                        )
                    }
                }
                // Accepted behind all of them.
                #expect(try await server.say("GET /q HTTP/1.0\r\n\r\n").hasSuffix("at /q\n"))
                least = min(least, server.lifecycle.inflight().inflight)
            }
            #expect(least >= 1)
            await server.untilInflight(1)
            server.handlers.release()
            try await witness.received { $0.hasSuffix("held\n") }
            await server.untilInflight(0)
            await witness.close()
        }
    }
}
