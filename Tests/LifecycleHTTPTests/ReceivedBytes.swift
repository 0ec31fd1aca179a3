import NIOCore
import Synchronization

/// All bytes that a connection got so far, for whoever waits for more.
final class ReceivedBytes: Sendable {
    private struct State {
        var text = ""
        var isEnded = false
        var waiters: [AsyncStream<String>.Continuation] = []
    }

    private let state = Mutex(State())

    /// What was received, again at each change, until the end.
    func chunks() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        state.withLock { state in
            continuation.yield(state.text)
            if state.isEnded { continuation.finish() } else { state.waiters.append(continuation) }
        }
        return stream
    }

    func append(_ text: String) {
        state.withLock { state in
            state.text += text
            for waiter in state.waiters { waiter.yield(state.text) }
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
        received.append(String(buffer: unwrapInboundIn(data)))
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
