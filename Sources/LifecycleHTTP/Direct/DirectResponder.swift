public import NIOCore
public import NIOHTTP1

/// Answers some requests on the event loop, before the application sees them: for the few paths that are asked so
/// often that a task for each would cost more than its work.
public protocol DirectResponder: Sendable {
    /// Begins to answer a request, whose body is there as a whole, and returns at once. Called on the event loop.
    ///
    /// The reply takes the answer, once, on any thread.
    typealias Answerer = (_ body: ByteBuffer?, _ reply: DirectReply) -> Void

    /// What answers a request, kept from the request's head to its end; nil leaves the request to the application. Called
    /// on the event loop.
    ///
    /// The body of a request that is taken is collected whole: leave those alone that have too much of it.
    func answerer(of head: HTTPRequestHead) -> Answerer?
}

/// A complete answer to a request.
public struct DirectAnswer: Sendable {
    /// The status.
    public var status: HTTPResponseStatus
    /// The headers but for `Content-Length` and `Date`.
    public var headers: HTTPHeaders
    /// The body.
    public var body: ByteBuffer

    /// Makes an answer.
    public init(status: HTTPResponseStatus, headers: HTTPHeaders, body: ByteBuffer) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Where the answer to one request goes.
public struct DirectReply: Sendable {
    /// The connection's event loop.
    public let eventLoop: any EventLoop
    private let deliver: @Sendable (Int, DirectAnswer) -> Void
    private var number = 0

    /// - Parameter deliver: Takes an answer and the number of its request, on the event loop.
    init(eventLoop: any EventLoop, deliver: @escaping @Sendable (Int, DirectAnswer) -> Void) {
        self.eventLoop = eventLoop
        self.deliver = deliver
    }

    /// The same for the request of a number.
    func to(_ number: Int) -> DirectReply {
        var reply = self
        reply.number = number
        return reply
    }

    /// Answers, from any thread; a second answer to the same request is dropped.
    ///
    /// - Parameter makeAnswer: Called on the event loop.
    public func send(_ makeAnswer: @escaping @Sendable () -> DirectAnswer) {
        if eventLoop.inEventLoop { return deliver(number, makeAnswer()) }
        eventLoop.execute { [deliver, number] in deliver(number, makeAnswer()) }
    }
}
