import HTTPTypes
import HummingbirdCore
import Lifecycle
import LifecycleHTTP
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// Hummingbird's server with the lifecycle in front and handlers that do what their path says.
///
/// Beside `TestServer`, whose requests have no handlers that could outlive their answers.
struct HandlerServer: Sendable {
    struct HandlerFailed: Error {}

    let port: Int
    let lifecycle: InstanceLifecycle
    let handlers: Handlers

    /// What happens in the handlers, and what holds them up.
    final class Handlers: Sendable {
        private let faults = Mutex<[String]>([])
        private let readers = AsyncStream.makeStream(of: Void.self)
        private let held = Mutex<[CheckedContinuation<Void, Never>]?>([])

        /// Lets `/held` go on, now and later.
        func release() {
            for handler in held.withLock({ $0.take() }) ?? [] { handler.resume() }
        }

        /// Waits until a handler has begun to read a body; called once for each.
        func untilReading() async {
            for await _ in readers.stream { return }
        }

        /// What handlers met where they read a body, in order.
        var bodyFaults: [String] { faults.withLock { $0 } }

        private func untilReleased() async {
            await withCheckedContinuation { handler in
                let isReleased = held.withLock { held in
                    held?.append(handler)
                    return held == nil
                }
                if isReleased { handler.resume() }
            }
        }

        func respond(
            to request: Request,
            _ writer: consuming ResponseWriter
        ) async throws {
            switch request.uri.path {
            case "/length":
                readers.continuation.yield()
                do {
                    var length = 0
                    for try await part in request.body { length += part.readableBytes }
                    try await writer.text("length \(length)\n")
                } catch {
                    faults.withLock { $0.append("\(error)") }
                    throw error
                }
            case "/held":
                await untilReleased()
                try await writer.text("held\n")
            case "/fail": throw HandlerFailed()
            case "/large":
                let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: HandlerServer.large)
                try await writer.write(
                    response: HTTPResponse(
                        status: .ok,
                        headerFields: [.contentLength: "\(body.readableBytes)"]
                    ),
                    body: ResponseBody(byteBuffer: body)
                )
            case "/endless":
                var body = try await writer.writeHead(HTTPResponse(status: .ok))
                while true { try await body.write(ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536)) }
            default: try await writer.text("at \(request.uri.path)\n")
            }
        }
    }

    /// More bytes than two kernels buffer for a connection.
    static let large = 24 << 20

    static func with(
        limits: ConnectionLimits = ConnectionLimits(),
        _ body: @escaping @Sendable (HandlerServer) async throws -> Void
    ) async throws {
        let lifecycle = InstanceLifecycle(identity: .init(instance: "i-1", color: "blue", release: 1))
        lifecycle.databaseIsUp()
        lifecycle.schemaIs("1", fault: nil)
        let handlers = Handlers()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = Server(
            childChannelSetup: LifecycleHTTP1Channel(
                endpoints: LifecycleEndpoints(lifecycle, role: .everything),
                limits: limits,
                responder: { request, writer, _ in try await handlers.respond(to: request, writer) }
            ),
            configuration: .init(address: .hostname("127.0.0.1", port: 0), backlog: 4096),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await server.run()
            }
            for await port in ports.prefix(1) {
                defer {
                    handlers.release()
                    tasks.cancelAll()
                }
                try await body(HandlerServer(port: port, lifecycle: lifecycle, handlers: handlers))
            }
        }
    }

    /// Sends all of this on a connection of its own, and returns all that came back until the server's end.
    func say(_ text: String) async throws -> String {
        let connection = try await RawConnection.open(port: port)
        defer { connection.channel.close(promise: nil) }
        try await connection.send(text)
        return await connection.receivedToEnd()
    }

    /// Waits until this many requests are in flight: asked again and again, since the count is the answer.
    func untilInflight(_ count: Int) async {
        while lifecycle.inflight().inflight != count { try? await Task.sleep(for: .milliseconds(1)) }
    }
}

extension ResponseWriter {
    fileprivate consuming func text(_ text: String) async throws {
        try await write(
            response: HTTPResponse(status: .ok, headerFields: [.contentLength: "\(text.utf8.count)"]),
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
