internal import NIOCore
internal import NIOHTTP1

/// What to ask of a server.
struct HTTPCall: Sendable {
    var method: HTTPMethod
    /// Path and query.
    var path: String
    var headers: HTTPHeaders = [:]
    var body = HTTPBody.none
}

/// What a request carries.
enum HTTPBody: Sendable {
    /// Nothing.
    case none
    /// All of it at once, with its length.
    case whole(ByteBuffer)
    /// One part after the other, so far apart, chunked; from the moment when `isHurried` says so all that is left at
    /// once.
    case paced([ByteBuffer], every: Duration, isHurried: @Sendable () -> Bool)

    /// How long sending it takes by its own will.
    var lasts: Duration {
        if case .paced(let parts, let pause, _) = self { pause * parts.count } else { .zero }
    }
}

/// A complete answer.
struct HTTPAnswer: Sendable {
    var head: HTTPResponseHead
    var body: ByteBuffer
    /// Whether the connection was opened for it.
    var connection: ConnectionUse
    /// The client's port.
    var port: UInt16 = 0
    /// When its last byte was read.
    var ended: ContinuousClock.Instant

    /// The status code.
    var status: Int { Int(head.status.code) }
}

/// A request without a complete answer.
struct HTTPFault: Error, Sendable {
    var kind: FailureClass
    /// What happened, in words.
    var detail: String
    /// Whether the connection was opened for it.
    var connection: ConnectionUse
    /// The client's port; 0 where there was no connection.
    var port: UInt16 = 0
    /// The head of the answer, where one came.
    var head: HTTPResponseHead?
    /// When it failed.
    var ended: ContinuousClock.Instant
}

/// A call on its way through a channel, and where its end is reported.
struct HTTPExchange: Sendable {
    var call: HTTPCall
    var promise: EventLoopPromise<WireAnswer>
    /// When it fails as timed out.
    var deadline: NIODeadline
}

/// An answer as a channel saw it.
struct WireAnswer: Sendable {
    var head: HTTPResponseHead
    var body: ByteBuffer
    var ended: ContinuousClock.Instant
}

/// Why a channel has no answer.
struct WireFault: Error, Sendable, Equatable {
    var kind: FailureClass
    var detail: String
    var head: HTTPResponseHead?
    var ended: ContinuousClock.Instant
}

/// A channel could not take an exchange: it had closed while idle. Nothing was sent.
struct ChannelWasClosed: Error {}
