import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import LoadClient

@Suite struct HTTPConnectionTests {
    private static let ok = ScriptedServer.response("200 OK", body: "yes")

    private func connection(_ url: String, timeout: Duration = .seconds(10)) throws -> HTTPConnection {
        HTTPConnection(
            target: try LoadTarget(url),
            timeout: timeout,
            group: MultiThreadedEventLoopGroup.singleton
        )
    }

    private static let call = HTTPCall(method: .GET, path: "/x")

    private func fault(
        _ connection: inout HTTPConnection
    ) async throws -> HTTPFault? {
        do {
            _ = try await connection.send(Self.call)
            return nil
        } catch let fault as HTTPFault {
            return fault
        }
    }

    @Test func aConnectionIsKeptAliveAndSaysWhetherItWasReused() async throws {
        try await ScriptedServer.with { _ in
            [.send(Self.ok)]
        } _: { server in
            var connection = try connection(server.url)
            let uses = [
                try await connection.send(Self.call).connection,
                try await connection.send(Self.call).connection,
            ]
            #expect(uses == [.new, .reused])
            #expect(server.seen.withLock { $0.map(\.connection) } == [0, 0])
            #expect(server.seen.withLock { $0.first?.head.headers["host"] } == ["127.0.0.1:\(server.port)"])
            await connection.close()
        }
    }

    @Test func aServerThatSaysCloseIsLeftAndTheNextRequestConnectsAnew() async throws {
        let closing = ScriptedServer.response("200 OK", ["connection: close"], body: "yes")
        try await ScriptedServer.with { _ in
            [.send(closing)]
        } _: { server in
            var connection = try connection(server.url)
            #expect(try await connection.send(Self.call).connection == .new)
            #expect(try await connection.send(Self.call).connection == .new)
            #expect(server.seen.withLock { $0.map(\.connection) } == [0, 1])
        }
    }

    @Test func aServerThatClosesAfterEachAnswerCostsNoRequestOnceItIsNoticed() async throws {
        try await ScriptedServer.with { _ in
            [.send(Self.ok), .close]
        } _: { server in
            for _ in 0..<20 {
                var connection = try connection(server.url)
                _ = try await connection.send(Self.call)
                // Either the close was seen, and the request connects anew, or it raced with it: never a retry.
                if let fault = try await fault(&connection) {
                    #expect(fault.kind == .resetBeforeResponse && fault.connection == .reused)
                }
                await connection.close()
            }
            #expect(server.seen.withLock { $0.count } <= 40)
        }
    }

    @Test(arguments: [ScriptedServer.Step.close, .reset])
    func anEndBeforeTheAnswerIsAResetAndIsNotRetried(step: ScriptedServer.Step) async throws {
        try await ScriptedServer.with { _ in
            [step]
        } _: { server in
            var connection = try connection(server.url)
            let fault = try await fault(&connection)
            #expect(fault?.kind == .resetBeforeResponse)
            #expect(fault?.connection == .new)
            #expect(server.seen.withLock { $0.count } == 1)
        }
    }

    @Test func anEndBeforeTheSecondAnswerIsAResetOnAReusedConnection() async throws {
        try await ScriptedServer.with {
            $0.head.uri == "/x" ? [.send(Self.ok)] : [.reset]
        } _: { server in
            var connection = try connection(server.url)
            _ = try await connection.send(Self.call)
            await #expect {
                _ = try await connection.send(HTTPCall(method: .GET, path: "/y"))
            } throws: { error in
                (error as? HTTPFault)?.kind == .resetBeforeResponse
                    && (error as? HTTPFault)?.connection == .reused
            }
            #expect(try await connection.send(Self.call).connection == .new)
            await connection.close()
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\nx-fakestack-instance: i1\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nx-fakestack-instance: i1\r\n\r\n4\r\nhalf\r\n",
    ])
    func anEndInTheMiddleOfTheAnswerIsAResetThatKnowsItsInstance(half: String) async throws {
        try await ScriptedServer.with { _ in
            [.send(half), .close]
        } _: { server in
            var connection = try connection(server.url)
            let fault = try await fault(&connection)
            #expect(fault?.kind == .resetMidResponse)
            #expect(fault?.head?.headers["x-fakestack-instance"] == ["i1"])
        }
    }

    @Test(arguments: [
        "garbage\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: -3\r\n\r\n",
    ])
    func whatIsNotHTTPIsABadResponse(text: String) async throws {
        try await ScriptedServer.with { _ in
            [.send(text)]
        } _: { server in
            var connection = try connection(server.url)
            #expect(try await fault(&connection)?.kind == .badResponse)
        }
    }

    @Test func noAnswerInTimeIsATimeoutAndTheConnectionIsNotUsedAgain() async throws {
        try await ScriptedServer.with { _ in
            []
        } _: { server in
            var connection = try connection(server.url, timeout: .seconds(2))
            for _ in 0..<2 {
                let fault = try await fault(&connection)
                #expect(fault?.kind == .timeout)
                #expect(fault?.connection == .new)
            }
        }
    }

    @Test func halfAnAnswerInTimeIsATimeoutToo() async throws {
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"
        try await ScriptedServer.with { _ in
            [.send(half)]
        } _: { server in
            var connection = try connection(server.url, timeout: .seconds(2))
            #expect(try await fault(&connection)?.kind == .timeout)
        }
    }

    @Test func nobodyListeningIsConnectRefused() async throws {
        // Bound, so that no other test gets the port, and deaf.
        let socket = try BoundSocket()
        defer { socket.close() }
        var connection = try connection("http://127.0.0.1:\(socket.port)")
        let fault = try await fault(&connection)
        #expect(fault?.kind == .connectRefused)
        #expect(fault?.connection == .new)
    }

    @Test func anUnknownNameIsConnectFailed() async throws {
        var connection = try connection("http://no-such-name.invalid:1")
        #expect(try await fault(&connection)?.kind == .connectFailed)
    }

    @Test func anErrorStatusIsAnAnswer() async throws {
        let text = ScriptedServer.response("503 Service Unavailable", body: "no")
        try await ScriptedServer.with { _ in
            [.send(text)]
        } _: { server in
            var connection = try connection(server.url)
            let answer = try await connection.send(Self.call)
            #expect(answer.status == 503)
            #expect(throws: RequestRecord.Failure(kind: .status5xx, detail: "status 503: no")) {
                try QuestionsAPI.decode(QuestionPage.self, from: answer, status: 200)
            }
            await connection.close()
        }
    }

    @Test func anInformationalAnswerIsNotTheAnswer() async throws {
        let text = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" + Self.ok
        try await ScriptedServer.with { _ in
            [.send(text)]
        } _: { server in
            var connection = try connection(server.url)
            #expect(try await connection.send(Self.call).status == 200)
            await connection.close()
        }
    }

    @Test func cancellingEndsTheRequestAtOnce() async throws {
        try await ScriptedServer.with { _ in
            []
        } _: { server in
            let target = try LoadTarget(server.url)
            let task = Task {
                var connection = HTTPConnection(
                    target: target,
                    timeout: .seconds(600),
                    group: MultiThreadedEventLoopGroup.singleton
                )
                _ = try await connection.send(Self.call)
            }
            while server.seen.withLock({ $0.isEmpty }) { try? await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    /// Sends one request, waits until the server has closed the connection, and says what came unasked.
    ///
    /// - Parameter isExpected: Whether something does: it has to come before the next request, whose answer it would be
    ///   taken for.
    private func unsolicited(
        after extra: [ScriptedServer.Step],
        isExpected: Bool
    ) async throws -> [String] {
        let seen = Mutex<[String]>([])
        try await ScriptedServer.with { request in
            request.head.uri == "/x" ? [.send(Self.ok)] : [.send(Self.ok)] + extra
        } _: { server in
            var connection = HTTPConnection(
                target: try LoadTarget(server.url),
                timeout: .seconds(10),
                group: MultiThreadedEventLoopGroup.singleton,
                onUnsolicited: { detail in seen.withLock { $0.append(detail) } }
            )
            _ = try await connection.send(HTTPCall(method: .GET, path: "/y"))
            while isExpected, seen.withLock(\.isEmpty) { try await Task.sleep(for: .milliseconds(1)) }
            // It has gone when the next request needs another one; a request may meet its end.
            var used = ConnectionUse.reused
            while used == .reused {
                do {
                    used = try await connection.send(Self.call).connection
                } catch let fault as HTTPFault where fault.connection == .reused {}
            }
            await connection.close()
        }
        return seen.withLock(\.self)
    }

    @Test func anAnswerThatNobodyAskedForIsReported() async throws {
        #expect(try await unsolicited(after: [.send(Self.ok), .close], isExpected: true).count == 1)
        #expect(try await unsolicited(after: [.send("garbage"), .close], isExpected: true).count == 1)
    }

    @Test func aServerMayCloseAnIdleConnection() async throws {
        #expect(try await unsolicited(after: [.close], isExpected: false).isEmpty)
    }

    @Test func aPacedBodyIsSentPartByPartAndHurriedAtItsEnd() async throws {
        try await ScriptedServer.with { _ in
            [.send(Self.ok)]
        } _: { server in
            var connection = try connection(server.url)
            let parts = (0..<50).map { ByteBuffer(string: "part \($0)\n") }
            let isHurried = Atomic(false)
            var call = HTTPCall(method: .POST, path: "/import")
            call.body = .paced(Array(parts.prefix(3)), every: .milliseconds(1), isHurried: { false })
            #expect(try await connection.send(call).status == 200)
            isHurried.store(true, ordering: .relaxed)
            call.body = .paced(parts, every: .seconds(600), isHurried: { isHurried.load(ordering: .relaxed) })
            #expect(try await connection.send(call).status == 200)
            let bodies = server.seen.withLock { $0.map(\.body) }
            #expect(bodies[0] == "part 0\npart 1\npart 2\n")
            #expect(bodies[1] == parts.map { String(buffer: $0) }.joined())
            await connection.close()
        }
    }
}
