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
    var answers: AnswerWriter?

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
}
