internal import NIOCore

/// The first handler of a client's channel: sees bytes that come while no request waits for any.
///
/// The decoder behind it refuses such bytes before it has read a status, and a 408 on an idle connection is how servers
/// say that they close it.
final class IdleBytesHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let exchange: HTTPExchangeHandler

    init(_ exchange: HTTPExchangeHandler) {
        self.exchange = exchange
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard exchange.isIdle else { return context.fireChannelRead(data) }
        let bytes = unwrapInboundIn(data)
        exchange.bytesCameWhileIdle(String(decoding: bytes.readableBytesView.prefix(80), as: UTF8.self))
        context.close(promise: nil)
    }
}
