internal import NIOCore
internal import NIOHTTP1

/// One virtual user's connection: strict HTTP/1.1, one request at a time, never a retry.
///
/// It connects when a request needs it and keeps the connection while the server lets it. A connection
/// that closed while idle is replaced before anything is sent; once a request is on its way, whatever
/// becomes of the connection is that request's end.
struct HTTPConnection: Sendable {
    private let connector: Connector
    private let timeout: Duration
    private let onUnsolicited: @Sendable (String) -> Void
    private var channel: (any Channel)?

    /// A user of a server; nothing happens before the first request.
    ///
    /// - Parameter onUnsolicited: called with a description of each answer that no request asked for.
    init(
        target: LoadTarget,
        timeout: Duration,
        group: any EventLoopGroup,
        onUnsolicited: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        connector = Connector(target: target, group: group)
        self.timeout = timeout
        self.onUnsolicited = onUnsolicited
    }

    /// Sends a request and waits for its end, at most the timeout, the time to connect included and that of a paced
    /// body on top.
    ///
    /// - Throws: `HTTPFault` for everything that is no complete answer; `CancellationError`.
    mutating func send(_ call: HTTPCall) async throws -> HTTPAnswer {
        let deadline = NIODeadline.now() + .nanoseconds((timeout + call.body.lasts).nanoseconds)
        if let channel, channel.isActive {
            do {
                return try await send(call, on: channel, use: .reused, deadline: deadline)
            } catch is ChannelWasClosed {
                // Nothing was sent: this is still the first attempt.
            }
        }
        channel = nil
        let fresh = try await connect(deadline: NIODeadline.now() + .nanoseconds(timeout.nanoseconds))
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
        call.headers.replaceOrAdd(name: "host", value: connector.target.authority)
        switch call.body {
        case .none: break
        case .whole(let body):
            call.headers.replaceOrAdd(name: "content-length", value: "\(body.readableBytes)")
        case .paced: call.headers.replaceOrAdd(name: "transfer-encoding", value: "chunked")
        }
        let port = UInt16(clamping: channel.localAddress?.port ?? 0)
        let promise = channel.eventLoop.makePromise(of: WireAnswer.self)
        let exchange = HTTPExchange(call: call, promise: promise, deadline: deadline)
        channel.writeAndFlush(exchange).whenFailure { _ in promise.fail(ChannelWasClosed()) }
        do {
            let answer = try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
            return HTTPAnswer(
                head: answer.head,
                body: answer.body,
                connection: use,
                port: port,
                ended: answer.ended
            )
        } catch let fault as WireFault {
            try Task.checkCancellation()
            throw HTTPFault(
                kind: fault.kind,
                detail: fault.detail,
                connection: use,
                port: port,
                head: fault.head,
                ended: fault.ended
            )
        }
    }

    private func connect(deadline: NIODeadline) async throws -> any Channel {
        try await connector.connect(deadline: deadline) { [onUnsolicited] channel in
            let exchange = HTTPExchangeHandler(onUnsolicited: onUnsolicited)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(IdleBytesHandler(exchange))
            try pipeline.addHTTPClientHandlers()
            try pipeline.addHandler(exchange)
        }
    }
}
