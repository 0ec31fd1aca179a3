import NIOCore
import NIOHTTP1

/// Gives a connection's requests to a direct responder or to the application, one at a time.
///
/// Goes between the lifecycle's handler and the application. What a client sends before its last request is answered
/// waits here, and the connection is not read meanwhile, so answers keep the order of the requests.
final class DirectChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        /// The request is being read.
        case taken(DirectResponder.Answerer, body: ByteBuffer?)
        /// The request is read, and its answer not there.
        case answering
        /// The application has the request, whole or in part.
        case application(requestEnded: Bool, responseEnded: Bool)
    }

    private let responder: any DirectResponder
    private let lifecycle: LifecycleChannelHandler
    private var state = State.idle
    private var reply: DirectReply?
    private var context: ChannelHandlerContext?
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
    private var isReadWanted = false
    private var isInputClosedUnsaid = false

    init(_ responder: any DirectResponder, lifecycle: LifecycleChannelHandler) {
        self.responder = responder
        self.lifecycle = lifecycle
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        reply = DirectReply(eventLoop: context.eventLoop) { bound.value.answer($0) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        reply = nil
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if waiting.isEmpty, !isBusy { accept(part, context) } else { waiting.append(part) }
    }

    /// Whether the next part has to wait for an answer.
    private var isBusy: Bool {
        switch state {
        case .answering, .application(requestEnded: true, _): true
        case .idle, .taken, .application(requestEnded: false, _): false
        }
    }

    private func accept(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.idle, .head(let head)):
            if let answerer = responder.answerer(of: head) {
                lifecycle.tracker.markDirect()
                state = .taken(answerer, body: nil)
            } else {
                state = .application(requestEnded: false, responseEnded: false)
                context.fireChannelRead(wrapInboundOut(part))
            }
        case (.taken(let answerer, var body), .body(var more)):
            state = .answering  // Lets go of the body, which would be copied otherwise.
            if body?.writeBuffer(&more) == nil { body = more }
            state = .taken(answerer, body: body)
        case (.taken(let answerer, let body), .end):
            state = .answering
            if let reply { answerer(body, reply) }
        case (.application(false, let responseEnded), .end):
            state = responseEnded ? .idle : .application(requestEnded: true, responseEnded: false)
            context.fireChannelRead(wrapInboundOut(part))
        case (.application(false, _), .body):
            context.fireChannelRead(wrapInboundOut(part))
        default:
            // The codec lets nothing else come.
            break
        }
    }

    // MARK: Responses

    private func answer(_ answer: DirectAnswer) {
        lifecycle.tracker.handlerEnded()
        guard let context, case .answering = state else { return }
        lifecycle.answer(answer)
        state = .idle
        takeWhatWaits(context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        if case .end = unwrapOutboundIn(data), case .application(let requestEnded, _) = state {
            state = requestEnded ? .idle : .application(requestEnded: false, responseEnded: true)
            if requestEnded { takeWhatWaits(context) }
        }
    }

    private func takeWhatWaits(_ context: ChannelHandlerContext) {
        guard !waiting.isEmpty || isReadWanted || isInputClosedUnsaid else { return }
        while !isBusy, let part = waiting.popFirst() { accept(part, context) }
        // An async channel hands on what it was given only when told that this was all for now.
        if case .application = state { context.fireChannelReadComplete() }
        guard waiting.isEmpty else { return }
        if isInputClosedUnsaid, case .idle = state {
            isInputClosedUnsaid = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        if isReadWanted {
            isReadWanted = false
            context.read()
        }
    }

    // MARK: Back-pressure and the connection's end

    func read(context: ChannelHandlerContext) {
        if waiting.isEmpty { context.read() } else { isReadWanted = true }
    }

    /// The application ends a connection whose input has ended; not before our own answer.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .answering = state, case ChannelEvent.inputClosed = event {
            isInputClosedUnsaid = true
        } else if !waiting.isEmpty, case ChannelEvent.inputClosed = event {
            isInputClosedUnsaid = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// A body breaks off; the lifecycle's handler has answered.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case .taken = state else { return context.fireErrorCaught(error) }
        lifecycle.tracker.handlerEnded()
        state = .idle
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .taken = state { lifecycle.tracker.handlerEnded() }
        state = .idle
        waiting.removeAll()
        context.fireChannelInactive()
    }
}
