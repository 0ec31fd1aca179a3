import Foundation
import Lifecycle
import LifecycleHTTP
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct LettingGoTests {
    let request = "GET /q HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func anObsoleteInstanceServesAndLetsGoOfTheConnection() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send(request)
            let first = try await connection.received { $0.contains("echo /q\n") }
            #expect(!first.contains("Connection: close"))
            server.lifecycle.markObsolete()
            try await connection.send(request)
            let all = await connection.receivedToEnd()
            #expect(all.hasSuffix("echo /q\n"))
            #expect(all.contains("Connection: close"))
            #expect(all.components(separatedBy: "200 OK").count == 3)
        }
    }

    @Test func anIdleConnectionIsLeftAloneByObsolete() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let idle = try await RawConnection.open(port: server.port)
            try await idle.send(request)
            try await idle.received { $0.contains("echo /q\n") }
            server.lifecycle.markObsolete()
            _ = try await server.ask("GET /q")
            #expect(idle.channel.isActive)
            try await idle.send(request)
            #expect(await idle.receivedToEnd().hasSuffix("echo /q\n"))
        }
    }

    @Test func pipelinedRequestsAreAllAnsweredBeforeTheConnectionCloses() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            server.lifecycle.markObsolete()
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send((1...3).map { "GET /held/\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            await server.untilInflight(3)
            server.application.release()
            let all = await connection.receivedToEnd()
            #expect(
                all.contains("echo /held/1") && all.contains("echo /held/2") && all.contains("echo /held/3")
            )
            #expect(all.components(separatedBy: "Connection: close").count == 2)
        }
    }

    @Test func anOldClientIsAnsweredInItsVersionAndClosed() async throws {
        try await TestServer.with { (server: TestServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send("GET /q HTTP/1.0\r\n\r\n")
            let answer = await connection.receivedToEnd()
            #expect(answer.hasPrefix("HTTP/1.0 200"))
            #expect(answer.hasSuffix("echo /q\n"))
        }
    }
}
