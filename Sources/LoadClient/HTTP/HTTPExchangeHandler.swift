internal import NIOCore
internal import NIOHTTP1

/// The last handler of a client's channel: takes one `HTTPExchange` at a time and reports how it ended.
///
/// The promise of the write says only whether the exchange was taken: it fails with `ChannelWasClosed`, or
/// with the channel's own error, if and only if nothing was sent.
final class HTTPExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPExchange
    typealias OutboundOut = HTTPClientRequestPart

    private let onUnsolicited: (String) -> Void
    private var machine = ExchangeStateMachine()
    private var exchange: HTTPExchange?
    private var timer: Scheduled<Void>?
    /// Parts of a paced body that are still to be sent, the last one first.
    private var unsentParts: [ByteBuffer] = []
    private var isSending = false

    init(onUnsolicited: @escaping (String) -> Void) {
        self.onUnsolicited = onUnsolicited
    }

    /// Whether no request waits for an answer.
    var isIdle: Bool { machine.isIdle }

    /// What came while none did.
    func bytesCameWhileIdle(_ text: String) {
        if case .unsolicited(let detail) = machine.bytesWhileIdle(text) { onUnsolicited(detail) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard machine.isIdle, context.channel.isActive else {
            promise?.fail(ChannelWasClosed())
            return
        }
        let exchange = unwrapOutboundIn(data)
        self.exchange = exchange
        machine.begin()
        promise?.succeed()
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: exchange.deadline) {
            self.perform(self.machine.end(.timedOut("no complete answer in time")), context: context)
        }
        let call = exchange.call
        let head = HTTPRequestHead(
            version: .http1_1,
            method: call.method,
            uri: call.path,
            headers: call.headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        switch call.body {
        case .none: break
        case .whole(let body): context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        case .paced(let parts, let pause, let isHurried):
            unsentParts = parts.reversed()
            isSending = true
            return sendParts(every: .nanoseconds(pause.nanoseconds), isHurried, context: context)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Sends the next part, or all that is left where there is no time for pauses, and so on after a pause.
    private func sendParts(
        every pause: TimeAmount,
        _ isHurried: @escaping @Sendable () -> Bool,
        context: ChannelHandlerContext
    ) {
        guard isSending else { return }
        repeat {
            if let part = unsentParts.popLast() {
                context.write(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
            }
        } while !unsentParts.isEmpty && isHurried()
        guard !unsentParts.isEmpty else {
            isSending = false
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        context.flush()
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.sendParts(every: pause, isHurried, context: context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): perform(machine.head(head), context: context)
        case .body(let part): perform(machine.body(part), context: context)
        case .end: perform(machine.end(), context: context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        perform(machine.end(.lost("the server closed the connection")), context: context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let ending: ExchangeStateMachine.Ending =
            switch error {
            case HTTPParserError.invalidEOFState: .lost("the server closed the connection")
            case let error as HTTPParserError: .malformed("not HTTP: \(error)")
            case is NIOHTTPDecoderError: .malformed("not HTTP: \(error)")
            default: .lost(error.reason)
            }
        perform(machine.end(ending), context: context)
    }

    private func perform(_ action: ExchangeStateMachine.Action, context: ChannelHandlerContext) {
        switch action {
        case .nothing:
            return
        case .complete(let head, let body, let close):
            // What is left of a request after its answer would be taken for the next one.
            let mustClose = close || isSending
            take()?.promise.succeed(WireAnswer(head: head, body: body, ended: .now))
            // Later, so that what came behind the answer in the same read is still looked at.
            if mustClose { context.eventLoop.assumeIsolated().execute { context.close(promise: nil) } }
        case .fail(let kind, let detail, let head):
            take()?.promise.fail(WireFault(kind: kind, detail: detail, head: head, ended: .now))
            context.close(promise: nil)
        case .unsolicited(let detail):
            onUnsolicited(detail)
            context.close(promise: nil)
        case .close:
            context.close(promise: nil)
        }
    }

    private func take() -> HTTPExchange? {
        timer?.cancel()
        timer = nil
        isSending = false
        unsentParts = []
        defer { exchange = nil }
        return exchange
    }
}
