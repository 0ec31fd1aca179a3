internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// One virtual user's connection: strict HTTP/1.1, one request at a time, never a retry.
///
/// It connects when a request needs it and keeps the connection while the server lets it. A connection
/// that closed while idle is replaced before anything is sent; once a request is on its way, whatever
/// becomes of the connection is that request's end.
struct HTTPConnection {
    private let target: LoadTarget
    private let timeout: Duration
    private let group: any EventLoopGroup
    private var channel: (any Channel)?

    /// A user of a server; nothing happens before the first request.
    init(target: LoadTarget, timeout: Duration, group: any EventLoopGroup) {
        self.target = target
        self.timeout = timeout
        self.group = group
    }

    /// Sends a request and waits for its end, at most the timeout, the time to connect included.
    ///
    /// - Throws: `HTTPFault` for everything that is no complete answer; `CancellationError`.
    mutating func send(_ call: HTTPCall) async throws -> HTTPAnswer {
        let deadline = NIODeadline.now() + .nanoseconds(timeout.nanoseconds)
        if let channel, channel.isActive {
            do {
                return try await send(call, on: channel, use: .reused, deadline: deadline)
            } catch is ChannelWasClosed {
                // Nothing was sent: this is still the first attempt.
            }
        }
        channel = nil
        let fresh = try await connect(deadline: deadline)
        channel = fresh
        do {
            return try await send(call, on: fresh, use: .new, deadline: deadline)
        } catch is ChannelWasClosed {
            throw HTTPFault(
                kind: .connectFailed,
                detail: "the server closed the connection before anything was sent",
                connection: .new,
                head: nil,
                ended: .now
            )
        }
    }

    /// Closes the connection, if there is one.
    func close() async {
        try? await channel?.close()
    }

    private func send(
        _ call: HTTPCall,
        on channel: any Channel,
        use: ConnectionUse,
        deadline: NIODeadline
    ) async throws -> HTTPAnswer {
        var call = call
        call.headers.replaceOrAdd(name: "host", value: target.authority)
        if let body = call.body {
            call.headers.replaceOrAdd(name: "content-length", value: "\(body.readableBytes)")
        }
        let promise = channel.eventLoop.makePromise(of: WireAnswer.self)
        let exchange = HTTPExchange(call: call, promise: promise, deadline: deadline)
        channel.writeAndFlush(exchange).whenFailure { _ in promise.fail(ChannelWasClosed()) }
        do {
            let answer = try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
            return HTTPAnswer(head: answer.head, body: answer.body, connection: use, ended: answer.ended)
        } catch let fault as WireFault {
            try Task.checkCancellation()
            throw HTTPFault(
                kind: fault.kind,
                detail: fault.detail,
                connection: use,
                head: fault.head,
                ended: fault.ended
            )
        }
    }

    private func connect(deadline: NIODeadline) async throws -> any Channel {
        do {
            return try await ClientBootstrap(group: group)
                .connectTimeout(deadline - .now())
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(HTTPExchangeHandler())
                    }
                }
                .connect(host: target.host, port: target.port)
                .get()
        } catch {
            try Task.checkCancellation()
            throw HTTPFault(
                kind: Self.kind(ofConnectError: error),
                detail: "\(target.host):\(target.port): \(Self.cause(ofConnectError: error))",
                connection: .new,
                head: nil,
                ended: .now
            )
        }
    }

    private static func kind(ofConnectError error: any Error) -> FailureClass {
        switch error {
        case let error as IOError where error.isRefusal:
            return .connectRefused
        case ChannelError.connectTimeout:
            return .connectTimeout
        case let error as NIOConnectionError:
            let kinds = error.connectionErrors.map { kind(ofConnectError: $0.error) }
            if kinds.contains(.connectRefused) { return .connectRefused }
            return kinds.contains(.connectTimeout) ? .connectTimeout : .connectFailed
        default:
            return .connectFailed
        }
    }

    /// The error of the last address that was tried, without the library's list of all of them.
    private static func cause(ofConnectError error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return error.reason }
        if let last = error.connectionErrors.last { return last.error.reason }
        return "\(error.dnsAError ?? error.dnsAAAAError ?? error)"
    }
}
