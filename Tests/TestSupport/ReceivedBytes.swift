import NIOCore
import Synchronization

/// All bytes that a connection got so far, for whoever waits for more.
final class ReceivedBytes: Sendable {
    private struct State {
        var bytes = ByteBuffer()
        var isEnded = false
        var waiters: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// What was received by now, as text.
    var text: String { String(buffer: state.withLock { $0.bytes }) }

    /// How many bytes were received by now.
    var count: Int { state.withLock { $0.bytes.readableBytes } }

    /// A signal now and after each change, until the end.
    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        state.withLock { state in
            continuation.yield()
            if state.isEnded { continuation.finish() } else { state.waiters.append(continuation) }
        }
        return stream
    }

    func append(_ bytes: ByteBuffer) {
        state.withLock { state in
            state.bytes.writeImmutableBuffer(bytes)
            for waiter in state.waiters { waiter.yield() }
        }
    }

    func end() {
        state.withLock { state in
            state.isEnded = true
            for waiter in state.waiters { waiter.finish() }
            state.waiters = []
        }
    }
}

final class ReceivingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let received: ReceivedBytes

    init(_ received: ReceivedBytes) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.append(unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { received.end() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        received.end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
