import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Sits between a client and a service, sees everything and does what it likes.
///
/// Each connection of a client has connections of its own to the services; what no trick is played on passes as the bytes
/// that it was.
final class Adversary: Sendable {
    typealias Rule = @Sendable (Request) -> Trick

    private struct State {
        var rule: Rule = { _ in .pass }
        var backends: [Int]
        var exchanges: [Exchange] = []
        var counts: [String: Int] = [:]
        var clients: [any Channel] = []
    }

    /// What its tasks do.
    private enum Job: Sendable {
        case serve(Wire.Connection)
        /// Sends a request once more.
        case resend(ByteBuffer, port: Int, after: Duration)
    }

    /// Where clients find it.
    let port: Int
    private let jobs: AsyncStream<Job>.Continuation
    private let state: Mutex<State>

    private init(port: Int, backends: [Int], jobs: AsyncStream<Job>.Continuation) {
        self.port = port
        self.jobs = jobs
        state = Mutex(State(backends: backends))
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Everything that came by so far.
    var exchanges: [Exchange] { state.withLock { $0.exchanges } }

    /// Whether a trick was played on anything.
    var hasPlayed: Bool { exchanges.contains(where: \.isTampered) }

    /// From now on every request is treated as this rule says.
    func play(_ rule: @escaping Rule) {
        state.withLock { $0.rule = rule }
    }

    /// From now on requests go to these ports, each to the next.
    func route(to ports: [Int]) {
        state.withLock { $0.backends = ports }
    }

    /// Returns once something that came by satisfies the condition.
    func wait(for condition: (Exchange) -> Bool) async throws {
        while !exchanges.contains(where: condition) { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Returns once so many questions were acknowledged.
    @discardableResult
    func wait(forQuestions count: Int) async throws -> [Exchange] {
        while true {
            let asked = exchanges.filter { $0.request.kind == "POST /questions" && $0.answered != nil }
            if asked.count >= count { return asked }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Runs `body` with an adversary before these ports of 127.0.0.1.
    static func with<Result: Sendable>(
        before ports: [Int],
        _ body: @Sendable (Adversary) async throws -> Result
    ) async throws -> Result {
        let (jobs, continuation) = AsyncStream.makeStream(of: Job.self)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    continuation.yield(.serve(try Wire.Connection.make(on: channel)))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let adversary = Adversary(
            port: server.localAddress?.port ?? 0,
            backends: ports,
            jobs: continuation
        )
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await adversary.perform(jobs) }
            func end() async {
                try? await server.close()
                continuation.finish()
                for client in adversary.state.withLock(\.clients) { client.close(promise: nil) }
                tasks.cancelAll()
            }
            do {
                let result = try await body(adversary)
                await end()
                return result
            } catch {
                await end()
                throw error
            }
        }
    }

    private func perform(_ jobs: AsyncStream<Job>) async {
        await withDiscardingTaskGroup { tasks in
            for await job in jobs {
                switch job {
                case .serve(let connection):
                    state.withLock { $0.clients.append(connection.channel) }
                    tasks.addTask {
                        var relay = Relay(adversary: self, client: Wire(connection))
                        await relay.run()
                    }
                case .resend(let bytes, let port, let delay):
                    tasks.addTask { try? await Self.send(bytes, to: port, after: delay) }
                }
            }
        }
    }

    private static func send(_ request: ByteBuffer, to port: Int, after delay: Duration) async throws {
        try await Task.sleep(for: delay)
        var service = Wire(try await Wire.Connection.open(port: port))
        try await service.send(request)
        if let answer = try await service.head() { _ = try await service.body(answer.answerFraming) }
        service.close()
    }

    /// Has a request sent once more after a while, whatever becomes of the connection that it came by.
    func resend(_ request: ByteBuffer, to port: Int, after delay: Duration) {
        jobs.yield(.resend(request, port: port, after: delay))
    }

    /// Notes a request, and says what is to be done to it.
    func begin(_ head: HTTPHead, body: String, connection: Int) -> (number: Int, trick: Trick) {
        let (number, request, rule) = state.withLock { state in
            state.counts[Request.kind(head), default: 0] += 1
            let request = Request(
                number: state.exchanges.count + 1,
                numberOfKind: state.counts[Request.kind(head)] ?? 0,
                head: head,
                body: body,
                received: .now
            )
            state.exchanges.append(Exchange(request: request, connection: connection, date: Date()))
            return (state.exchanges.count - 1, request, state.rule)
        }
        let trick = rule(request)
        if case .pass = trick { return (number, trick) }
        update(number) { $0.isTampered = true }
        return (number, trick)
    }

    /// Notes what became of a request.
    func update(_ number: Int, _ change: (inout Exchange) -> Void) {
        state.withLock { change(&$0.exchanges[number]) }
    }

    /// The port that the next request goes to.
    func nextBackend(_ number: Int) -> Int? {
        state.withLock { state in
            state.backends.isEmpty ? nil : state.backends[number % state.backends.count]
        }
    }
}
