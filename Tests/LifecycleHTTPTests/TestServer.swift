import Lifecycle
import LifecycleHTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TestSupport

/// A NIO server behind the lifecycle's handler, whose application answers when the test says so.
struct TestServer: Sendable {
    let port: Int
    let lifecycle: InstanceLifecycle
    let application: Application

    /// Which requests the application holds back.
    final class Application: Sendable {
        private let held = Mutex<[EventLoopPromise<Void>]?>([])

        /// Lets every held request be answered, and those that come later.
        func release() {
            for promise in held.withLock({ $0.take() }) ?? [] { promise.succeed() }
        }

        /// `/held...` waits for `release`, anything else is answered at once.
        func mayAnswer(_ uri: String, on loop: any EventLoop) -> EventLoopFuture<Void> {
            guard uri.hasPrefix("/held") else { return loop.makeSucceededVoidFuture() }
            let promise = loop.makePromise(of: Void.self)
            let isReleased = held.withLock { held in
                held?.append(promise)
                return held == nil
            }
            if isReleased { promise.succeed() }
            return promise.futureResult
        }
    }

    /// Echoes each request's path once its body is there and it may answer.
    final class Echo: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let application: Application
        private var uri = ""
        private var id = ""
        private var last: EventLoopFuture<Void>?

        init(_ application: Application) { self.application = application }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                uri = head.uri
                id = head.headers.first(name: "X-Request-Id") ?? ""
            case .body: break
            case .end:
                let body = "echo \(uri)\n" + (uri == "/id" ? "id \(id)\n" : "")
                let context = NIOLoopBound(context, eventLoop: context.eventLoop)
                let before = last ?? context.value.eventLoop.makeSucceededVoidFuture()
                let may = application.mayAnswer(uri, on: context.value.eventLoop)
                last = before.and(may).map { _ in
                    let head = HTTPResponseHead(
                        version: .http1_1,
                        status: .ok,
                        headers: ["Content-Length": "\(body.utf8.count)"]
                    )
                    let context = context.value
                    context.write(Self.wrap(.head(head)), promise: nil)
                    context.write(Self.wrap(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
                    context.writeAndFlush(Self.wrap(.end(nil)), promise: nil)
                }
            }
        }

        private static func wrap(_ part: HTTPServerResponsePart) -> NIOAny { NIOAny(part) }
    }

    static func with(
        role: LifecycleEndpoints.Role = .everything,
        adminToken: String? = nil,
        hosts: AllowedHosts = .any,
        observer: (any RequestObserver)? = nil,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let lifecycle = InstanceLifecycle(identity: .init(instance: "i-1", color: "blue", release: 1))
        lifecycle.databaseIsUp()
        lifecycle.schemaIs("1", fault: nil)
        let endpoints = LifecycleEndpoints(lifecycle, role: role, adminToken: adminToken, hosts: hosts)
        let application = Application()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: false,
                        withErrorHandling: false
                    )
                    try pipeline.addHandler(LifecycleChannelHandler(endpoints, observer: observer))
                    try pipeline.addHandler(Echo(application))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = TestServer(
            port: channel.localAddress?.port ?? 0,
            lifecycle: lifecycle,
            application: application
        )
        do {
            try await body(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    /// Sends one request on a connection of its own and returns all that came back.
    func ask(_ request: String, headers: String = "", body: String = "") async throws -> String {
        let connection = try await RawConnection.open(port: port)
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        try await connection.send(
            "\(request) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(length)\(headers)\r\n\(body)"
        )
        defer { connection.channel.close(promise: nil) }
        return await connection.receivedToEnd()
    }

    /// Waits until this many requests are in flight: asked again and again, since the count is the answer.
    func untilInflight(_ count: Int) async {
        while lifecycle.inflight().inflight != count { try? await Task.sleep(for: .milliseconds(1)) }
    }
}
