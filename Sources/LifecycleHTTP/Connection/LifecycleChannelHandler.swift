import Lifecycle
public import NIOCore
public import NIOHTTP1

/// Counts a connection's requests in flight, answers the lifecycle's paths, refuses what nobody can serve, and
/// lets go of the connection when the instance is obsolete.
///
/// Goes right behind NIO's HTTP/1 codec, in any server. It answers on the event loop, so its answers are
/// right when everything behind it is stuck. `ConnectionStateMachine` decides; this carries out.
///
/// What is behind it may count on this: requests come one at a time, the next when the last is answered; targets are in
/// origin form; a body that breaks off ends in an error, `RequestBrokenOff`; what is written to a request that was
/// answered in its stead is dropped.
public final class LifecycleChannelHandler: ChannelDuplexHandler {
    /// Requests from the codec.
    public typealias InboundIn = HTTPServerRequestPart
    /// Requests for the application.
    public typealias InboundOut = HTTPServerRequestPart
    /// Responses from the application.
    public typealias OutboundIn = HTTPServerResponsePart
    /// Responses for the codec.
    public typealias OutboundOut = HTTPServerResponsePart

    /// What is kept of a request until it is over.
    struct OpenRequest {
        let head: HTTPRequestHead
        /// Its place in the ledger; nil where it does not count.
        let token: InflightLedger.Token?
        /// Why the connection refuses it; nil where it is not refused for its head.
        var refusal: LifecycleAnswer?
        /// What answers it directly.
        var answerer: DirectResponder.Answerer?
    }

    let endpoints: LifecycleEndpoints
    private let direct: (any DirectResponder)?
    private let admission: ConnectionCounter.Admission
    /// The port that waits for this connection's first request; nil once that is here.
    private var awaitingPort: ListeningPort?
    let observation: ConnectionObservation?
    var answers: AnswerWriter?

    var machine: ConnectionStateMachine<OpenRequest>
    /// What came behind the request that is being worked on.
    var held = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
    /// The body of a request that a direct responder will be given.
    private var body: ByteBuffer?
    private var reply: DirectReply?
    /// How many requests direct responders were given.
    private var directRequests = 0
    /// What the peer sent and nobody can understand.
    var fault: RequestBrokenOff?
    /// The application wants its side closed, once everything is flushed.
    var closesOnceFlushed: EventLoopPromise<Void>?
    var isReadHeld = false
    private var isWorkingOff = false

    /// Counts a connection of a server whose handlers nobody follows: a request ends with its flush.
    ///
    /// - Parameter observer: Told of each request that is over; the lifecycle's own are not among them.
    public convenience init(_ endpoints: LifecycleEndpoints, observer: (any RequestObserver)? = nil) {
        self.init(endpoints, followsApplication: false, observer: observer)
    }

    /// - Parameter followsApplication: Whether somebody will call `applicationEnded` for each request.
    init(
        _ endpoints: LifecycleEndpoints,
        followsApplication: Bool,
        direct: (any DirectResponder)? = nil,
        admission: ConnectionCounter.Admission = .everything,
        port: ListeningPort? = nil,
        observer: (any RequestObserver)? = nil
    ) {
        self.endpoints = endpoints
        self.direct = direct
        self.admission = admission
        awaitingPort = port
        machine = ConnectionStateMachine(followsApplication: followsApplication)
        observation = observer.map(ConnectionObservation.init)
    }

    /// The handler is in its place.
    public func handlerAdded(context: ChannelHandlerContext) {
        observation?.connected(to: context.remoteAddress)
        answers = AnswerWriter(context)
        guard direct != nil else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        reply = DirectReply(eventLoop: context.eventLoop) { bound.value.directAnswered($1, to: $0) }
    }

    /// The handler has left its place.
    public func handlerRemoved(context: ChannelHandlerContext) {
        answers = nil
        reply = nil
    }

    // MARK: Requests

    /// Takes a request's part.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch part {
        case .head(let head): if machine.takesRequests { headCame(head, context) }
        case .body: carryOut(machine.partCame(isEnd: false), part, context)
        case .end: carryOut(machine.partCame(isEnd: true), part, context)
        }
    }

    private func headCame(_ given: HTTPRequestHead, _ context: ChannelHandlerContext) {
        spoke(on: context.channel)
        let rule = RequestHeadRule(given)
        var head = given
        if head.uri.utf8.first != UInt8(ascii: "/") { head.uri = RequestHeadRule.originForm(head.uri) }
        let isReserved = endpoints.isReserved(head)
        let refusal =
            rule.refusal(needsHost: !isReserved || head.asksWhatTheServerTakes)
            ?? (isReserved || admission == .everything ? nil : .instanceIsFull)
        var token: InflightLedger.Token?
        if !isReserved {
            token = endpoints.lifecycle.beginRequest()
            observation?.begin(&head)
        }
        var request = OpenRequest(head: head, token: token, refusal: refusal)
        if refusal == nil, !isReserved { request.answerer = direct?.answerer(of: head) }
        let action = machine.add(
            .init(
                answerer: refusal != nil
                    ? .refusal : isReserved ? .itself : request.answerer != nil ? .direct : .application,
                isLast: rule.offersUpgrade || !head.isKeepAlive || head.version == .http1_0
                    || (isReserved && admission != .everything),
                awaitsContinue: rule.awaitsContinue
            ),
            request
        )
        carryOut(action, .head(head), context)
        if machine.owesRefusal { workOff(context) }
    }

    /// The connection is one that asks for something, or no longer one.
    func spoke(on connection: any Channel) { awaitingPort.take()?.spoke(connection) }

    private func carryOut(
        _ action: ConnectionStateMachine<OpenRequest>.PartAction,
        _ part: HTTPServerRequestPart,
        _ context: ChannelHandlerContext
    ) {
        switch action {
        case .drop, .begin(.direct), .begin(.refusal): break
        case .hold: held.append(part)
        // What the body says does not matter, but its sender may wait for this.
        case .begin(.itself): if machine.wantsContinue() { writeContinue(context) }
        case .begin(.application), .forward: context.fireChannelRead(wrapInboundOut(part))
        case .collect:
            guard case .body(var more) = part else { return }
            if body?.writeBuffer(&more) == nil { body = more }
        case .answer: answerCurrent(context)
        }
    }

    private func answerCurrent(_ context: ChannelHandlerContext) {
        guard let request = machine.current else { return }
        if let answerer = request.answerer, let reply {
            directRequests += 1
            answerer(body.take(), reply.to(directRequests))
        } else if let answer = endpoints.answer(request.head) {
            write(answer.whole, to: request, context)
        }
    }

    /// A direct responder has the answer to the request that it was given.
    private func directAnswered(_ answer: DirectAnswer, to number: Int) {
        // An answer too many would be another request's.
        guard number == directRequests else { return }
        let (isWanted, over) = machine.directAnswered()
        if let over { end(over) }
        if isWanted, let context = answers?.context, let request = machine.current {
            write(answer, to: request, context)
        }
    }

    /// Works on what is next, after an answer: what is held, and what the peer did.
    func workOff(_ context: ChannelHandlerContext) {
        // An answer that is there at once ends in here; one after the other, not one in the other.
        guard !isWorkingOff else { return }
        isWorkingOff = true
        defer { isWorkingOff = false }
        var wasForwarded = false
        while true {
            if machine.owesRefusal, let request = machine.current {
                body = nil
                write((request.refusal ?? fault?.answer ?? .notUnderstood).whole, to: request, context)
            } else if machine.wantsHeldPart, let part = held.popFirst() {
                let action =
                    switch part {
                    case .head: machine.begin()
                    case .body: machine.take(isEnd: false)
                    case .end: machine.take(isEnd: true)
                    }
                wasForwarded = wasForwarded || action == .forward
                carryOut(action, part, context)
            } else {
                break
            }
        }
        // An async channel hands on what it was given only when told that this was all for now.
        if wasForwarded { context.fireChannelReadComplete() }
        if machine.inputClosedIsDue() { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        readOn(context)
    }

    // MARK: What the requests count

    /// A request is over.
    func end(_ request: OpenRequest) {
        if let token = request.token { endpoints.lifecycle.endRequest(token) }
    }

    /// The application has ended its work on the oldest of its requests.
    func applicationEnded() {
        if let over = machine.applicationEnded() { end(over) }
    }

    /// The application works on nothing of this connection any more, and will not.
    func applicationIsGone() {
        for over in machine.applicationIsGone() { end(over) }
    }
}

extension LifecycleAnswer {
    fileprivate static var instanceIsFull: LifecycleAnswer {
        LifecycleAnswer(
            problem: .serviceUnavailable,
            "the instance has all the connections it may have"
        )
        .with("Retry-After", "1")
    }

    fileprivate static var notUnderstood: LifecycleAnswer {
        LifecycleAnswer(problem: .badRequest, "the request is not valid HTTP/1.1")
    }
}
