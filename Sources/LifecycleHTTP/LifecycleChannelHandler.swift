import Lifecycle
public import NIOCore
public import NIOHTTP1

/// Counts a connection's requests in flight, answers the lifecycle's paths, refuses what nobody can serve, and
/// lets go of the connection when the instance is obsolete.
///
/// Goes right behind NIO's HTTP/1 codec, in any server. It answers on the event loop, so its answers are
/// right when everything behind it is stuck; answers to pipelined requests keep their order.
///
/// What is behind it may count on this: targets are in origin form; a body that breaks off ends in an error,
/// `RequestBrokenOff`; what is written to a request that was answered in its stead is dropped.
public final class LifecycleChannelHandler: ChannelDuplexHandler {
    /// Requests from the codec.
    public typealias InboundIn = HTTPServerRequestPart
    /// Requests for the application.
    public typealias InboundOut = HTTPServerRequestPart
    /// Responses from the application.
    public typealias OutboundIn = HTTPServerResponsePart
    /// Responses for the codec.
    public typealias OutboundOut = HTTPServerResponsePart

    /// An answer that is owed, in the order of the requests.
    struct Owed {
        let head: HTTPRequestHead
        /// Ours; nil where the application answers.
        var answer: LifecycleAnswer?
        /// Whether the request is in the ledger.
        var isCounted: Bool
        /// Whether nothing behind this request will be answered.
        var isLast: Bool
        /// Whether the client waits to be told to send its body.
        var awaitsContinue = false
    }

    /// What happens with the request that is being read.
    enum Reading {
        case nothing
        case application
        case lifecycle(HTTPRequestHead, isLast: Bool)
        case ignored
    }

    let endpoints: LifecycleEndpoints
    let tracker: RequestTracker
    private let admission: ConnectionCounter.Admission
    let observation: ConnectionObservation?
    private var answers: AnswerWriter?

    var owed = CircularBuffer<Owed>(initialCapacity: 2)
    var reading = Reading.nothing
    /// The first of `owed` has its head written.
    var isAnswering = false
    /// Its answer is a stream, which ends only when it is told to.
    var isStreaming = false
    /// No request will come any more: the peer closed its side, or its framing is lost.
    var isInputOver = false
    /// The server accepts no connection any more: this one goes with its last answer.
    var isQuiescing = false
    /// The last answer of the connection has its head written.
    var isClosing = false
    /// Answers that are written and not flushed.
    var unflushed = 0
    /// The application wants its side closed, once everything is flushed.
    var closesOnceFlushed: EventLoopPromise<Void>?
    var isReadHeld = false

    /// Counts a connection of a server whose handlers nobody follows: a request ends with its flush.
    ///
    /// - Parameter observer: Told of each request that is over; the lifecycle's own are not among them.
    public convenience init(_ endpoints: LifecycleEndpoints, observer: (any RequestObserver)? = nil) {
        let tracker = RequestTracker(endpoints.lifecycle, followsHandlers: false)
        self.init(endpoints, tracker: tracker, observer: observer)
    }

    init(
        _ endpoints: LifecycleEndpoints,
        tracker: RequestTracker,
        admission: ConnectionCounter.Admission = .everything,
        observer: (any RequestObserver)? = nil
    ) {
        self.endpoints = endpoints
        self.tracker = tracker
        self.admission = admission
        observation = observer.map(ConnectionObservation.init)
    }

    /// The handler is in its place.
    public func handlerAdded(context: ChannelHandlerContext) {
        observation?.connected(to: context.remoteAddress)
        answers = AnswerWriter(context)
    }

    /// The handler has left its place.
    public func handlerRemoved(context: ChannelHandlerContext) {
        answers = nil
    }

    // MARK: Requests

    /// Takes a request's part.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, data, context)
        case .body:
            if case .application = reading { context.fireChannelRead(data) }
        case .end: end(data, context)
        }
    }

    private func begin(_ given: HTTPRequestHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
        guard !isClosing, !isInputOver else {
            reading = .ignored
            return
        }
        var head = given
        var data = data
        if head.uri.utf8.first != UInt8(ascii: "/") {
            head.uri = RequestHeadRule.originForm(head.uri)
            data = wrapInboundOut(.head(head))
        }
        let rule = RequestHeadRule(head)
        let isReserved = endpoints.isReserved(head)
        var request = Owed(head: head, isCounted: !isReserved, isLast: rule.offersUpgrade)
        if let refusal = rule.refusal(needsHost: !isReserved) ?? refusalOfAdmission(isReserved: isReserved) {
            if request.isCounted {
                tracker.begin(isHandled: true)
                observation?.begin(&head)
            }
            request.answer = refusal
            request.isLast = true
            owed.append(request)
            reading = .ignored
            isInputOver = true
            answerWhatIsDue(context)
        } else if isReserved {
            reading = .lifecycle(head, isLast: request.isLast || admission != .everything)
            // What the body says does not matter, but its sender may wait for this.
            if rule.awaitsContinue, owed.isEmpty { writeContinue(context) }
        } else {
            reading = .application
            tracker.begin()
            request.awaitsContinue = rule.awaitsContinue
            owed.append(request)
            if let observation {
                observation.begin(&head)
                data = wrapInboundOut(.head(head))
            }
            context.fireChannelRead(data)
        }
    }

    private func refusalOfAdmission(isReserved: Bool) -> LifecycleAnswer? {
        guard admission != .everything, !isReserved else { return nil }
        return LifecycleAnswer(
            problem: .serviceUnavailable,
            "the instance has all the connections it may have"
        )
        .with("Retry-After", "1")
    }

    private func end(_ data: NIOAny, _ context: ChannelHandlerContext) {
        let request = reading
        // Before anything is answered, which may happen in here.
        reading = .nothing
        switch request {
        case .application: context.fireChannelRead(data)
        case .lifecycle(let head, let isLast):
            guard let answer = endpoints.answer(head) else { return }
            owed.append(Owed(head: head, answer: answer, isCounted: false, isLast: isLast))
            answerWhatIsDue(context)
        case .nothing, .ignored: break
        }
    }

    // MARK: Responses

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

    private func writeContinue(_ context: ChannelHandlerContext) {
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
