import Lifecycle
public import NIOCore
import NIOHTTP1

/// How requests are answered: by the application, or in its stead.
extension LifecycleChannelHandler {
    /// Takes a response's part from the application.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard machine.isApplicationsTurn, let request = machine.current else {
            // We answered in its stead.
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if head.status.code >= 200 {
                begin(&head, to: request)
                for (name, value) in endpoints.identity.fields { head.headers.add(name: name, value: value) }
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(let body):
            observation?.wrote(body.readableBytes)
            context.write(data, promise: promise)
        case .end:
            context.writeAndFlush(data, promise: follow(request, promise, context))
            workOff(context)
        }
    }

    /// Writes the answer to the request that is next, whole, and goes on.
    func write(_ answer: DirectAnswer, to request: OpenRequest, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
        begin(&head, to: request)
        if request.token != nil { observation?.wrote(answer.body.readableBytes) }
        let flushed = follow(request, nil, context)
        answers?.write(
            head,
            identity: endpoints.identity,
            answer.body,
            isBodyWanted: request.head.method != .HEAD,
            flushed
        )
        workOff(context)
    }

    /// Says in an answer's head what the client has to know of the connection.
    private func begin(_ head: inout HTTPResponseHead, to request: OpenRequest) {
        if request.head.version == .http1_0 { head.version = .http1_0 }
        let isStream = head.isEventStream
        let isLast = machine.answerBegins(
            keepsAlive: head.isKeepAlive,
            isStream: isStream,
            isLettingGo: endpoints.lifecycle.isLettingGo
        )
        if isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        guard let token = request.token else { return }
        observation?.answer(&head)
        if isStream { endpoints.lifecycle.markStream(token) }
    }

    /// Ends a request, whose answer is about to be written to its end, with that answer's flush.
    private func follow(
        _ request: OpenRequest,
        _ promise: EventLoopPromise<Void>?,
        _ context: ChannelHandlerContext
    ) -> EventLoopPromise<Void> {
        let flushed = promise ?? context.eventLoop.makePromise()
        let answered = request.token == nil ? nil : observation?.answered()
        let unanswered = machine.answerEnds()
        if !unanswered.isEmpty { held.removeAll() }
        for request in unanswered { end(request) }
        flushed.futureResult.assumeIsolated().whenComplete { [self] result in
            let (over, closing) = machine.answerFlushed()
            if let over { end(over) }
            if let answered { observation?.end(answered, isComplete: result.isSuccess) }
            closeAfterFlush(closing, context)
        }
        return flushed
    }

    /// Minds that the application wants a body that its client has held back.
    public func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        guard event is RequestBodyWanted else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        if machine.wantsContinue() { writeContinue(context) }
        promise?.succeed()
    }

    /// Tells the client to send its body.
    func writeContinue(_ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}

extension HTTPResponseHead {
    /// Whether the answer ends only when it is told to.
    fileprivate var isEventStream: Bool {
        headers[canonicalForm: "Content-Type"].first?.lowercased() == "text/event-stream"
    }
}
