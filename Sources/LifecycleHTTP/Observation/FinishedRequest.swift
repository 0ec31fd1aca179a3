public import NIOCore
public import NIOHTTP1

/// A request that is over, as its connection saw it.
public struct FinishedRequest: Sendable {
    /// The method, as the client wrote it.
    public var method: HTTPMethod
    /// The target, with its query, as the client wrote it.
    public var target: String
    /// What the client called the request in `X-Request-Id`, if that was 1 to 128 visible ASCII characters, or
    /// else a name made here. The application finds it in the request's header, the client in the answer's.
    public var id: String
    /// The answer's status; nil where the connection was lost before there was one.
    public var status: HTTPResponseStatus?
    /// Bytes of the answer's body that were written; chunk framing is not counted.
    public var bodyBytes: Int
    /// From the parsed head to the flushed last byte, or to the connection's loss.
    public var duration: TimeAmount
    /// Whether the answer's last byte was flushed.
    public var isComplete: Bool
    /// The peer: a proxy, where there is one.
    public var remoteAddress: SocketAddress?

    /// A request; every value as the property of its name says.
    public init(
        method: HTTPMethod,
        target: String,
        id: String,
        status: HTTPResponseStatus?,
        bodyBytes: Int,
        duration: TimeAmount,
        isComplete: Bool,
        remoteAddress: SocketAddress?
    ) {
        self.method = method
        self.target = target
        self.id = id
        self.status = status
        self.bodyBytes = bodyBytes
        self.duration = duration
        self.isComplete = isComplete
        self.remoteAddress = remoteAddress
    }
}
