internal import NIOCore
internal import NIOHTTP1

/// What a stream of events says next.
enum EventStreamPart: Sendable {
    /// It is answered.
    case head(HTTPResponseHead)
    /// Its next bytes.
    case bytes(ByteBuffer)
    /// It ended as a stream ends.
    case end
    /// It was lost, or is not HTTP; in words.
    case lost(FailureClass, String)
}

/// The last handler of a channel that carries one stream: hands on what comes.
final class EventStreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let parts: AsyncStream<EventStreamPart>.Continuation
    private var hasHead = false

    init(_ parts: AsyncStream<EventStreamPart>.Continuation) {
        self.parts = parts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            hasHead = true
            parts.yield(.head(head))
        case .body(let bytes): parts.yield(.bytes(bytes))
        case .end:
            finish(.end)
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.lost(lossClass, "the server closed the connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.invalidEOFState: finish(.lost(lossClass, "the server closed the connection"))
        case is HTTPParserError, is NIOHTTPDecoderError: finish(.lost(.badResponse, "not HTTP: \(error)"))
        default: finish(.lost(lossClass, error.reason))
        }
        context.close(promise: nil)
    }

    private var lossClass: FailureClass { hasHead ? .resetMidResponse : .resetBeforeResponse }

    private func finish(_ part: EventStreamPart) {
        parts.yield(part)
        parts.finish()
    }
}
