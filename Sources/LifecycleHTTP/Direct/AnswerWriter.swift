import NIOCore
import NIOHTTP1

/// Writes answers that are there as a whole.
///
/// In one piece, past the codec's encoder: head, body and end as three parts would pass each handler three times, and
/// leave as a gathered write.
struct AnswerWriter {
    /// The lifecycle handler's.
    let context: ChannelHandlerContext
    /// The encoder's, in front of which bytes are written; nil where the codec is not NIO's.
    private let encoder: ChannelHandlerContext?
    private let timeouts: (handler: RequestTimeoutHandler, context: ChannelHandlerContext)?
    private var date = DateHeader()

    /// - Parameter context: The lifecycle handler's, right behind the codec.
    init(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        self.context = context
        encoder = try? pipeline.context(handlerType: HTTPResponseEncoder.self)
        timeouts = (try? pipeline.context(handlerType: RequestTimeoutHandler.self)).flatMap { context in
            (context.handler as? RequestTimeoutHandler).map { ($0, context) }
        }
    }

    /// Writes and flushes an answer.
    ///
    /// - Parameters:
    ///   - head: The head; `Content-Length` and `Date` are added.
    ///   - identity: More fields as they go over the wire.
    mutating func write(
        _ head: HTTPResponseHead,
        identity: LifecycleEndpoints.IdentityFields,
        _ body: ByteBuffer,
        isBodyWanted: Bool,
        _ flushed: EventLoopPromise<Void>
    ) {
        guard let encoder else {
            return writeParts(head, identity: identity, body, isBodyWanted: isBodyWanted, flushed)
        }
        let length = body.readableBytes
        var bytes = context.channel.allocator.buffer(capacity: 512 + (isBodyWanted ? length : 0))
        bytes.writeStaticString(head.version == .http1_0 ? "HTTP/1.0 " : "HTTP/1.1 ")
        bytes.writeString(String(head.status.code))
        bytes.writeStaticString(" ")
        bytes.writeString(head.status.reasonPhrase)
        bytes.writeStaticString("\r\n")
        for (name, value) in head.headers { bytes.writeField(name, value) }
        bytes.writeString(identity.text)
        bytes.writeField("Date", date.now())
        bytes.writeField("Content-Length", String(length))
        bytes.writeStaticString("\r\n")
        if isBodyWanted { bytes.writeImmutableBuffer(body) }
        if let timeouts { timeouts.handler.answered(timeouts.context) }
        encoder.writeAndFlush(NIOAny(IOData.byteBuffer(bytes)), promise: flushed)
    }

    private mutating func writeParts(
        _ head: HTTPResponseHead,
        identity: LifecycleEndpoints.IdentityFields,
        _ body: ByteBuffer,
        isBodyWanted: Bool,
        _ flushed: EventLoopPromise<Void>
    ) {
        var head = head
        for (name, value) in identity.fields { head.headers.add(name: name, value: value) }
        head.headers.add(name: "Date", value: date.now())
        head.headers.add(name: "Content-Length", value: String(body.readableBytes))
        context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
        if isBodyWanted {
            context.write(NIOAny(HTTPServerResponsePart.body(.byteBuffer(body))), promise: nil)
        }
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: flushed)
    }
}

extension ByteBuffer {
    fileprivate mutating func writeField(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}
