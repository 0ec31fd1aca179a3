import Lifecycle
public import NIOCore
import NIOHTTP1

/// How requests are answered, in their order: by the application, or in its stead.
extension LifecycleChannelHandler {
    /// Takes a response's part from the application.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let request = owed.first, request.answer == nil else {
            // We answered in its stead.
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if head.status.code >= 200 {
                finish(&head, of: request)
                for (name, value) in endpoints.identity.fields { head.headers.add(name: name, value: value) }
                observation?.answer(&head)
                isAnswering = true
                isStreaming = head.isEventStream
                if isStreaming { tracker.markStream() }
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(let body):
            observation?.wrote(body.readableBytes)
            context.write(data, promise: promise)
        case .end:
            isAnswering = false
            isStreaming = false
            owed.removeFirst()
            writeEnd(data, of: request, promise, context)
            answerWhatIsDue(context)
        }
    }

    /// Writes our own answers that are next in order.
    func answerWhatIsDue(_ context: ChannelHandlerContext) {
        while !isClosing, let request = owed.first, let answer = request.answer {
            write(answer.whole, to: request, context)
        }
    }

    /// Writes the answer that is next, whole, and what is due behind it.
    func answer(_ answer: DirectAnswer) {
        // Otherwise we answered in its stead.
        guard let context = answers?.context, let request = owed.first, request.answer == nil else { return }
        write(answer, to: request, context)
        answerWhatIsDue(context)
    }

    private func write(_ answer: DirectAnswer, to request: Owed, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
        finish(&head, of: request)
        if request.isCounted {
            observation?.answer(&head)
            observation?.wrote(answer.body.readableBytes)
        }
        owed.removeFirst()
        let flushed = follow(request, context.eventLoop.makePromise(), context)
        answers?.write(
            head,
            identity: endpoints.identity,
            answer.body,
            isBodyWanted: request.head.method != .HEAD,
            flushed
        )
    }

    private func writeEnd(
        _ data: NIOAny,
        of request: Owed,
        _ promise: EventLoopPromise<Void>?,
        _ context: ChannelHandlerContext
    ) {
        let flushed = follow(request, promise ?? context.eventLoop.makePromise(), context)
        context.writeAndFlush(data, promise: flushed)
    }

    /// Ends a request, whose answer is about to be written to its end, with that answer's flush.
    private func follow(
        _ request: Owed,
        _ flushed: EventLoopPromise<Void>,
        _ context: ChannelHandlerContext
    ) -> EventLoopPromise<Void> {
        let closes = isClosing || (isInputOver && owed.isEmpty)
        let answered = request.isCounted ? observation?.answered() : nil
        unflushed += 1
        flushed.futureResult.assumeIsolated().whenComplete { [self] result in
            unflushed -= 1
            if request.isCounted { tracker.answerFlushed() }
            if let answered { observation?.end(answered, isComplete: result.isSuccess) }
            answerFlushed(isLast: closes, context)
        }
        if closes { isClosing = true }
        return flushed
    }

    /// Decides whether this is the connection's last answer.
    private func finish(_ response: inout HTTPResponseHead, of request: Owed) {
        if request.head.version == .http1_0 { response.version = .http1_0 }
        let isLast =
            request.isLast || !request.head.isKeepAlive || request.head.version == .http1_0
            || !response.isKeepAlive
            || (isInputOver && owed.count <= 1)
            // The rest of its body would have to be read, however long, to find the next request.
            || (isReadingApplication && owed.count <= 1)
            // A request behind this one may be at work already: its answer is then the last.
            || (endpoints.lifecycle.isLettingGo && owed.count <= 1 && !isReadingLifecycle)
        if isLast {
            response.headers.replaceOrAdd(name: "Connection", value: "close")
            isClosing = true
        }
    }

    private var isReadingApplication: Bool {
        if case .application = reading { true } else { false }
    }

    private var isReadingLifecycle: Bool {
        if case .lifecycle = reading { true } else { false }
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
        if let request = owed.first, request.answer == nil, request.awaitsContinue, !isAnswering {
            owed[owed.startIndex].awaitsContinue = false
            writeContinue(context)
        }
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
