import NIOCore

/// Closes a connection that there is no room for, before a byte of it is read.
///
/// As a handler, since a channel's initializer comes before there is anything to close.
final class TurnAwayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        context.close(promise: nil)
    }
}
