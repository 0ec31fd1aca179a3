import NIOCore
import NIOHTTP1

/// Ends connections whose peer takes too long to send a request, and those that nobody uses.
///
/// Goes right behind NIO's HTTP/1 codec. A head or a body that stalls goes on as an error, which the lifecycle's
/// handler answers; an idle connection as an event. There is one timer a connection, and only sooner deadlines
/// move it: the usual request costs one look at the clock.
final class RequestTimeoutHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Nobody has used the connection for as long as it may be idle.
    struct IdleEvent {}

    private let limits: ConnectionLimits
    private var timeouts: RequestTimeouts
    /// How many parts of requests the parser has found.
    private(set) var parts = 0
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?

    init(_ limits: ConnectionLimits, at now: NIODeadline) {
        self.limits = limits
        timeouts = RequestTimeouts(limits, at: now)
    }

    /// Whether a head or a body has begun and not ended.
    var isReading: Bool { timeouts.isReading }

    /// Whether a body has begun and not ended.
    var isReadingBody: Bool { timeouts.isReadingBody }

    func channelActive(context: ChannelHandlerContext) {
        setTimer(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parts &+= 1
        switch unwrapInboundIn(data) {
        case .head: timeouts.headRead()
        case .body: timeouts.bodyRead()
        case .end: timeouts.endRead(at: context.eventLoop.now)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        timeouts.readCompleted(at: context.eventLoop.now)
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if timeouts.isReading {
            timeouts.readRequested(at: context.eventLoop.now)
            setTimer(context)
        }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { answered(context) }
        context.write(data, promise: promise)
    }

    /// An answer was written, here or past this handler.
    func answered(_ context: ChannelHandlerContext) {
        timeouts.answered(at: context.eventLoop.now)
        setTimer(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { timeouts.inputClosed() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
    }

    private func setTimer(_ context: ChannelHandlerContext) {
        guard let deadline = timeouts.deadline else { return }
        if let timer, timer.deadline <= deadline { return }
        timer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            timer = nil
            timerFired(context)
        }
        timer = (deadline, task)
    }

    private func timerFired(_ context: ChannelHandlerContext) {
        switch timeouts.expiry(at: context.eventLoop.now) {
        case nil: setTimer(context)
        case .idle: context.fireUserInboundEventTriggered(IdleEvent())
        case .head:
            timeouts.inputClosed()
            context.fireErrorCaught(
                RequestBrokenOff(.requestTimeout, "the request's head took longer than \(limits.head)")
            )
        case .body:
            timeouts.inputClosed()
            context.fireErrorCaught(
                RequestBrokenOff(.requestTimeout, "the body's next part took longer than \(limits.body)")
            )
        }
    }
}
