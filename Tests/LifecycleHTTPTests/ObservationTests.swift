import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import LifecycleHTTP

@Suite(.timeLimit(.minutes(30))) struct ObservationTests {
    @Test func aRequestIsObservedOnceWithWhatItsClientSaw() async throws {
        let observed = ObservedRequests()
        try await TestServer.with(observer: observed) { (server: TestServer) async throws in
            let answer = try await server.ask("POST /upload?x=1", body: "12345")
            let request = try #require(await observed.next(1).first)
            #expect(request.method == .POST)
            #expect(request.target == "/upload?x=1")
            #expect(request.status == .ok)
            #expect(request.isComplete)
            #expect(request.bodyBytes == "echo /upload?x=1\n".utf8.count)
            #expect(request.duration > .nanoseconds(0))
            #expect(request.remoteAddress?.ipAddress == "127.0.0.1")
            #expect(answer.contains("X-Request-Id: \(request.id)\r\n"))
        }
        #expect(await observed.rest().isEmpty)
    }

    @Test func theLifecyclesOwnPathsAreNotObserved() async throws {
        let observed = ObservedRequests()
        try await TestServer.with(observer: observed) { (server: TestServer) async throws in
            for path in ["/health", "/live", "/inflight", "/metrics"] {
                #expect(try await !server.ask("GET \(path)").contains("X-Request-Id"))
            }
        }
        #expect(await observed.rest().isEmpty)
    }

    @Test func aSaneRequestIDIsKeptAndAnyOtherReplaced() async throws {
        let observed = ObservedRequests()
        try await TestServer.with(observer: observed) { (server: TestServer) async throws in
            let longest = String(repeating: "x", count: 128)
            for name in ["abc-123", longest] {
                let answer = try await server.ask("GET /", headers: "X-Request-ID: \(name)\r\n")
                #expect(answer.contains("X-Request-Id: \(name)\r\n"))
                #expect(await observed.next(1).first?.id == name)
            }
            for name in ["", "two words", longest + "x", "ü"] {
                let answer = try await server.ask("GET /", headers: "X-Request-ID: \(name)\r\n")
                let id = try #require(await observed.next(1).first?.id)
                #expect(id.utf8.count == 13)
                #expect(answer.contains("X-Request-Id: \(id)\r\n"))
            }
        }
    }

    @Test func pipelinedRequestsAreObservedInOrderEachWithItsOwnID() async throws {
        let observed = ObservedRequests()
        try await TestServer.with(observer: observed) { (server: TestServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            let paths = ["/held/1", "/live", "/held/2", "/3"]
            try await connection.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            await server.untilInflight(3)
            server.application.release()
            let requests = await observed.next(3)
            #expect(requests.map(\.target) == ["/held/1", "/held/2", "/3"])
            #expect(Set(requests.map(\.id)).count == 3)
            let answers = try await connection.received { $0.contains("echo /3") }
            for request in requests { #expect(answers.contains("X-Request-Id: \(request.id)\r\n")) }
            await connection.close()
        }
    }

    @Test func aRequestWhoseConnectionIsLostIsObservedWithoutStatus() async throws {
        let observed = ObservedRequests()
        try await TestServer.with(observer: observed) { (server: TestServer) async throws in
            let connection = try await RawConnection.open(port: server.port)
            try await connection.send("POST /held HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345")
            await server.untilInflight(1)
            await connection.reset()
            let request = try #require(await observed.next(1).first)
            #expect(request.target == "/held")
            #expect(request.status == nil)
            #expect(!request.isComplete)
            await server.untilInflight(0)
            server.application.release()
        }
        #expect(await observed.rest().isEmpty)
    }

    @Test func theApplicationFindsTheIDInTheRequest() async throws {
        let observed = ObservedRequests()
        try await TestServer.with(observer: observed) { (server: TestServer) async throws in
            let answer = try await server.ask("GET /id")
            let id = try #require(await observed.next(1).first?.id)
            #expect(answer.hasSuffix("echo /id\nid \(id)\n"))
        }
    }

    @Test func namesDoNotRepeat() {
        var ids = RequestIDs(start: 0)
        let names = (0..<10_000).map { _ in ids.next() }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { RequestIDs.isSane($0) && $0.utf8.count == 13 })
    }
}
