import NIOCore
import NIOPosix

/// One connection, read message by message.
struct Wire {
    /// The other side left in the middle of a message.
    struct Ended: Error {}

    /// Some of a body, as it was sent and as it was meant.
    struct Part {
        var bytes: ByteBuffer
        var payload: ByteBuffer
    }

    let channel: any Channel
    private var incoming: AsyncStream<ByteBuffer>.Iterator
    private var buffer = ByteBuffer()

    init(_ connection: Connection) {
        channel = connection.channel
        incoming = connection.incoming.makeAsyncIterator()
    }

    /// A connection that nobody reads yet.
    struct Connection: Sendable {
        let channel: any Channel
        let incoming: AsyncStream<ByteBuffer>

        /// Takes over a channel that has no handlers yet.
        static func make(on channel: any Channel) throws -> Connection {
            let (incoming, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
            try channel.pipeline.syncOperations.addHandler(FeedingHandler(continuation))
            return Connection(channel: channel, incoming: incoming)
        }

        static func open(port: Int) async throws -> Connection {
            try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture { try make(on: channel) }
                }
        }
    }

    /// The next message's head.
    ///
    /// - Returns: Nil where the connection ended between two messages.
    /// - Throws: `Ended` where it ended within a head.
    mutating func head() async throws -> HTTPHead? {
        while true {
            let view = buffer.readableBytesView
            if let end = view.firstRange(of: Array("\r\n\r\n".utf8)) {
                let length = view.distance(from: view.startIndex, to: end.upperBound)
                guard let bytes = buffer.readSlice(length: length) else { throw Ended() }
                return HTTPHead(bytes)
            }
            guard await receive() else {
                if buffer.readableBytes > 0 { throw Ended() }
                return nil
            }
        }
    }

    /// The next part of a body; nil after its last.
    ///
    /// - Throws: `Ended` where the connection ended within it.
    mutating func part(of body: inout HTTPHead.Framing) async throws -> Part? {
        switch body {
        case .length(0): return nil
        case .length(let length):
            if buffer.readableBytes == 0, await !receive() { throw Ended() }
            let bytes = buffer.readSlice(length: min(length, buffer.readableBytes)) ?? ByteBuffer()
            body = .length(length - bytes.readableBytes)
            return Part(bytes: bytes, payload: bytes)
        case .untilClose:
            if buffer.readableBytes == 0, await !receive() { return nil }
            let bytes = buffer.readSlice(length: buffer.readableBytes) ?? ByteBuffer()
            return Part(bytes: bytes, payload: bytes)
        case .chunked:
            var bytes = try await line()
            let text = String(buffer: bytes).prefix { $0.isHexDigit }
            guard let length = Int(text, radix: 16) else { throw Ended() }
            let payload = try await take(length)
            bytes.writeImmutableBuffer(payload)
            var end = try await line()
            bytes.writeBuffer(&end)
            if length == 0 { body = .length(0) }
            return Part(bytes: bytes, payload: payload)
        }
    }

    /// The whole of a body.
    mutating func body(_ framing: HTTPHead.Framing) async throws -> Part {
        var rest = framing
        var whole = Part(bytes: ByteBuffer(), payload: ByteBuffer())
        while let part = try await part(of: &rest) {
            whole.bytes.writeImmutableBuffer(part.bytes)
            whole.payload.writeImmutableBuffer(part.payload)
        }
        return whole
    }

    func send(_ bytes: ByteBuffer) async throws {
        try await channel.writeAndFlush(bytes)
    }

    func close() {
        channel.close(promise: nil)
    }

    /// Ends it so that the other side sees a reset.
    func reset() async {
        if let options = channel as? any SocketOptionProvider {
            try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        close()
    }

    private mutating func line() async throws -> ByteBuffer {
        while true {
            let view = buffer.readableBytesView
            if let end = view.firstIndex(of: UInt8(ascii: "\n")) {
                return try await take(view.distance(from: view.startIndex, to: end) + 1)
            }
            guard await receive() else { throw Ended() }
        }
    }

    private mutating func take(_ count: Int) async throws -> ByteBuffer {
        while buffer.readableBytes < count {
            guard await receive() else { throw Ended() }
        }
        return buffer.readSlice(length: count) ?? ByteBuffer()
    }

    private mutating func receive() async -> Bool {
        guard var bytes = await incoming.next() else { return false }
        buffer.writeBuffer(&bytes)
        buffer.discardReadBytes()
        return true
    }
}

private final class FeedingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<ByteBuffer>.Continuation

    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        continuation.yield(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        continuation.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
