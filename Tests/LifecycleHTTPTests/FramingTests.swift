import Foundation
import Lifecycle
import LifecycleHTTP
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct FramingTests {
    /// What a client may say first, and the status that answers it.
    private static let faults: [(said: String, status: Int)] = [
        ("NOT HTTP\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}", 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        ("GET /q HTTP/3.7\r\nHost: x\r\n\r\n", 505), ("GET /\r\n\r\n", 505),
        ("GET /q HTTP/1.1\r\n\r\n", 400), ("GET /q HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        ("GET q HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /q RTSP/1.0\r\nHost: x\r\n\r\n", 400), ("\r\nGET /q ICE/1.0\r\nHost: x\r\n\r\n", 400),
        ("GET http:///q HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET /q HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        ("GET /q HTTP/1.1\r\nHost : x\r\n\r\n", 400), ("GET /q HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n", 400),
        ("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n", 400),
        ("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12", 400),
        (
            "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400
        ),
        ("POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST /length HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        ("POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n", 400),
        (
            "POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;"
                + String(repeating: "x", count: 1 << 20),
            400
        ),
        ("POST /length HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 1\r\n\r\n", 417),
    ]

    @Test(arguments: faults.indices)
    func whatIsNoRequestGetsAClearAnswerAndAnEnd(_ index: Int) async throws {
        let (said, status) = Self.faults[index]
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let answer = try await server.say(said)
            #expect(answer.contains("HTTP/1.") && answer.contains(" \(status) "), "\(said): \(answer)")
            #expect(answer.contains("application/problem+json"))
            #expect(answer.contains("Connection: close"))
            #expect(
                answer.components(separatedBy: "\r\nX-Fakestack-Instance:").count == 2,
                "one answer: \(answer)"
            )
            await server.untilInflight(0)
            #expect(try await server.say("GET /q HTTP/1.0\r\n\r\n").hasSuffix("at /q\n"))
        }
    }

    @Test(arguments: [
        "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /q HTTP/1.2\r\nHost: x\r\nConnection: close\r\n\r\n",
        "POST /length HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1;a=b\r\nx\r\n0\r\n\r\n",
        "GET http://x/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET https://x:8080/q?y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "\r\n\r\nGET /q HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /q HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
    ])
    func whatIsUnusualAndAllowedIsServed(_ said: String) async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            #expect(try await server.say(said).hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func whatWasAskedBeforeTheFaultIsAnsweredBeforeIt() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\nGARBAGE\r\n\r\n")
            await server.untilInflight(1)
            try await connection.send("MORE GARBAGE\r\n\r\n")
            server.handlers.release()
            let answers = await connection.receivedToEnd().components(separatedBy: "HTTP/1.1 ").dropFirst()
            #expect(answers.count == 2)
            #expect(answers.first?.hasSuffix("held\n") == true)
            #expect(answers.last?.hasPrefix("400") == true)
            await connection.close()
            await server.untilInflight(0)
            #expect(server.lifecycle.inflight().total == 1)
        }
    }

    @Test(arguments: ["5\r\nworld\r\nnonsense\r\n", "5\r\nwor"])
    func aBodyThatBreaksOffIsAnErrorToItsHandler(_ rest: String) async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send(
                "POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
            )
            await server.handlers.untilReading()
            try await connection.send(rest)
            try await connection.closeOutput()
            let answer = await connection.receivedToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            #expect(!answer.contains("length"))
            await server.untilInflight(0)
            #expect(server.handlers.bodyFaults.count == 1)
            await connection.close()
        }
    }

    @Test func aClientThatWaitsIsToldToContinueWhenItsBodyIsWanted() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send(
                "POST /length HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
            )
            #expect(
                try await connection.received { $0.hasSuffix("\r\n\r\n") } == "HTTP/1.1 100 Continue\r\n\r\n"
            )
            try await connection.send("12345")
            let answer = try await connection.received { $0.hasSuffix("length 5\n") }
            #expect(!answer.contains("Connection: close"))
            await connection.close()
        }
    }

    @Test func aClientThatWaitsAndIsRefusedSendsNothing() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let answer = try await server.say(
                "POST /q HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
            )
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.contains("Connection: close"))
            #expect(answer.hasSuffix("at /q\n"))
        }
    }

    @Test func anAnswerBeforeTheBodysEndIsReadThoughTheClientSendsOn() async throws {
        try await HandlerServer.with { (server: HandlerServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send("POST /q HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
            // Far more than the handler, which reads nothing, would ever let in.
            let some = String(repeating: "x", count: 1 << 20)
            for _ in 1...8 { try? await connection.send(some) }
            let answer = await connection.receivedToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.contains("Connection: close"))
            #expect(answer.hasSuffix("at /q\n"))
            await connection.close()
            await server.untilInflight(0)
        }
    }
}
