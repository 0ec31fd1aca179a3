import Lifecycle
import LifecycleHTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct InflightTests {
    @Test func aSlowUploadIsInFlightFromItsHeadOn() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let upload = try await RawConnection.open(port: server.port)
            try await upload.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
            await server.untilInflight(1)
            #expect(try await server.ask("GET /inflight").hasSuffix("\r\n\r\n1\n"))
            try await upload.send("67890")
            try await upload.received { $0.contains("echo /upload") }
            await server.untilInflight(0)
            await upload.close()
        }
    }

    @Test func theLifecyclesOwnPathsAreNotCounted() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            for _ in 1...3 { _ = try await server.ask("GET /health") }
            #expect(server.lifecycle.inflight().total == 0)
        }
    }

    @Test func aClientThatVanishesEndsItsRequest() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let waiting = try await RawConnection.open(port: server.port)
            try await waiting.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n")
            await server.untilInflight(1)
            // Its FIN could be a half-close: the request goes on until its answer finds nobody.
            await waiting.close()
            server.application.release()
            await server.untilInflight(0)

            let uploading = try await RawConnection.open(port: server.port)
            try await uploading.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
            await server.untilInflight(1)
            await uploading.close()
            await server.untilInflight(0)
        }
    }

    @Test func pipelinedRequestsAreCountedAndAnsweredInOrder() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            let requests = ["/held/1", "/live", "/held/2", "/inflight"]
            try await connection.send(requests.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            await server.untilInflight(2)
            server.application.release()
            // The number is that of the moment when its turn came.
            let answers = try await connection.received {
                $0.contains("echo /held/2") && ($0.hasSuffix("\r\n\r\n0\n") || $0.hasSuffix("\r\n\r\n1\n"))
            }
            let order = ["echo /held/1", "live\n", "echo /held/2"].compactMap {
                answers.firstRange(of: $0)?.lowerBound
            }
            #expect(order.count == 3)
            #expect(order == order.sorted())
            await server.untilInflight(0)
            await connection.close()
        }
    }

    @Test func aHalfClosedConnectionStillGetsItsAnswer() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n")
            await server.untilInflight(1)
            try await connection.closeOutput()
            server.application.release()
            #expect(await connection.receivedToEnd().hasSuffix("echo /held\n"))
            await server.untilInflight(0)
        }
    }

    @Test func whatCannotBeParsedIsAnsweredAndNotCounted() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send("NOT HTTP\r\n\r\n")
            #expect(await connection.receivedToEnd().hasPrefix("HTTP/1.1 400"))
            #expect(server.lifecycle.inflight().inflight == 0)
        }
    }
}
