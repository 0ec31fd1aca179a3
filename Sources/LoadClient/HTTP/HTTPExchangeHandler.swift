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

    private var machine = ExchangeStateMachine()
    private var exchange: HTTPExchange?
    private var timer: Scheduled<Void>?

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
        if let body = call.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
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
            take()?.promise.succeed(WireAnswer(head: head, body: body, ended: .now))
            if close { context.close(promise: nil) }
        case .fail(let kind, let detail, let head):
            take()?.promise.fail(WireFault(kind: kind, detail: detail, head: head, ended: .now))
            context.close(promise: nil)
        case .close:
            context.close(promise: nil)
        }
    }

    private func take() -> HTTPExchange? {
        timer?.cancel()
        timer = nil
        defer { exchange = nil }
        return exchange
    }
}
