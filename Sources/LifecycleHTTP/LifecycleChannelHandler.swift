import Lifecycle
public import NIOCore
public import NIOHTTP1

/// Counts a connection's requests in flight, answers the lifecycle's paths, and lets go of the connection
/// when the instance is obsolete.
///
/// Goes right behind NIO's HTTP/1 codec, in any server. It answers on the event loop, so its answers are
/// right when everything behind it is stuck; answers to pipelined requests keep their order.
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
    private enum Owed {
        case application(HTTPRequestHead)
        case lifecycle(HTTPRequestHead, LifecycleAnswer)

        var head: HTTPRequestHead {
            switch self {
            case .application(let head), .lifecycle(let head, _): head
            }
        }
    }

    /// What happens with the request that is being read.
    private enum Reading {
        case nothing
        case application
        case lifecycle(HTTPRequestHead)
        case ignored
    }

    /// How long a peer may take to close its side after our last answer, before we close it.
    private static let linger = TimeAmount.seconds(2)

    private let endpoints: LifecycleEndpoints
    private let tracker: RequestTracker
    private let observation: ConnectionObservation?
    private var owed = CircularBuffer<Owed>(initialCapacity: 2)
    private var reading = Reading.nothing
    private var isClosing = false
    private var isInputClosed = false

    /// Counts a connection of a server whose handlers nobody follows: a request ends with its flush.
    ///
    /// - Parameter observer: Told of each request that is over; the lifecycle's own are not among them.
    public convenience init(_ endpoints: LifecycleEndpoints, observer: (any RequestObserver)? = nil) {
        let tracker = RequestTracker(endpoints.lifecycle, followsHandlers: false)
        self.init(endpoints, tracker: tracker, observer: observer)
    }

    init(_ endpoints: LifecycleEndpoints, tracker: RequestTracker, observer: (any RequestObserver)? = nil) {
        self.endpoints = endpoints
        self.tracker = tracker
        observation = observer.map(ConnectionObservation.init)
    }

    /// The handler is in its place.
    public func handlerAdded(context: ChannelHandlerContext) {
        observation?.connected(to: context.remoteAddress)
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

    private func begin(_ head: HTTPRequestHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
        if isClosing {
            reading = .ignored
        } else if endpoints.isReserved(head) {
            reading = .lifecycle(head)
        } else {
            reading = .application
            tracker.begin()
            owed.append(.application(head))
            guard let observation else { return context.fireChannelRead(data) }
            var named = head
            observation.begin(&named)
            context.fireChannelRead(wrapInboundOut(.head(named)))
        }
    }

    private func end(_ data: NIOAny, _ context: ChannelHandlerContext) {
        defer { reading = .nothing }
        switch reading {
        case .application: context.fireChannelRead(data)
        case .lifecycle(let head):
            guard let answer = endpoints.answer(head) else { return }
            owed.append(.lifecycle(head, answer))
            answerWhatIsDue(context)
        case .nothing, .ignored: break
        }
    }

    // MARK: Responses

    /// Takes a response's part from the application.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if head.status.code >= 200 {
                finish(&head, of: owed.first)
                observation?.answer(&head)
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(let body):
            observation?.wrote(body.readableBytes)
            context.write(data, promise: promise)
        case .end:
            let flushed = promise ?? context.eventLoop.makePromise()
            let answered = observation?.answered()
            flushed.futureResult.assumeIsolated().whenComplete { [tracker, observation] result in
                tracker.answerFlushed()
                guard let observation, let answered else { return }
                if case .success = result {
                    observation.end(answered, isComplete: true)
                } else {
                    observation.end(answered, isComplete: false)
                }
            }
            if case .application = owed.first { owed.removeFirst() }
            if isClosing || (isInputClosed && owed.isEmpty) { closeAfter(flushed.futureResult, context) }
            context.writeAndFlush(data, promise: flushed)
            answerWhatIsDue(context)
        }
    }

    /// Writes the lifecycle's answers that are next in order.
    private func answerWhatIsDue(_ context: ChannelHandlerContext) {
        while !isClosing, case .lifecycle(let request, let answer) = owed.first {
            var head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
            head.headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.utf8.count))
            finish(&head, of: owed.first)
            owed.removeFirst()
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            if request.method != .HEAD {
                context.write(
                    wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))),
                    promise: nil
                )
            }
            let flushed = context.eventLoop.makePromise(of: Void.self)
            if isClosing { closeAfter(flushed.futureResult, context) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: flushed)
        }
    }

    /// Adds who answers, and decides whether this is the connection's last answer.
    private func finish(_ head: inout HTTPResponseHead, of request: Owed?) {
        endpoints.identityHeaders.forEach { head.headers.add(name: $0.name, value: $0.value) }
        guard let request = request?.head else { return }
        if request.version == .http1_0 { head.version = .http1_0 }
        let isLast =
            !request.isKeepAlive || request.version == .http1_0 || !head.isKeepAlive
            || (isInputClosed && owed.count <= 1)
            // A request behind this one may be at work already: its answer is then the last.
            || (endpoints.lifecycle.isLettingGo && owed.count <= 1 && !isReadingNext)
        if isLast {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            isClosing = true
        }
    }

    /// Whether a request behind the one that is answered has already gone to the application.
    private var isReadingNext: Bool {
        if case .lifecycle = reading { true } else { false }
    }

    // MARK: The connection's end

    /// Closes our side once the last answer is out; the peer's side soon after.
    ///
    /// Closing both at once could answer bytes that the peer still sends with a reset, and the reset could
    /// overtake the answer.
    private func closeAfter(_ flushed: EventLoopFuture<Void>, _ context: ChannelHandlerContext) {
        let channel = context.channel
        flushed.whenComplete { _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
        }
    }

    /// Closes a connection that owes nothing, unless its last answer is still on its way.
    private func closeNow(_ context: ChannelHandlerContext) {
        if !isClosing { context.close(promise: nil) }
    }

    /// Minds half-closed connections and the server's request to be quiet.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            context.fireUserInboundEventTriggered(event)
            if owed.isEmpty { closeNow(context) }
        case is ChannelShouldQuiesceEvent, is IdleStateHandler.IdleStateEvent:
            if owed.isEmpty, case .nothing = reading { closeNow(context) }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// The connection is gone.
    public func channelInactive(context: ChannelHandlerContext) {
        tracker.connectionLost()
        observation?.connectionLost()
        context.fireChannelInactive()
    }

    /// Answers what cannot be parsed, and closes: the framing is lost.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, owed.isEmpty, !isClosing else {
            context.close(promise: nil)
            return
        }
        let tooLarge = error == .headerOverflow
        let answer = LifecycleAnswer(
            problem: tooLarge ? .requestHeaderFieldsTooLarge : .badRequest,
            tooLarge ? "the request's header is too large" : "the request is not valid HTTP/1.1"
        )
        let head = HTTPRequestHead(
            version: .http1_1,
            method: .GET,
            uri: "",
            headers: ["Connection": "close"]
        )
        owed.append(.lifecycle(head, answer))
        answerWhatIsDue(context)
    }
}
