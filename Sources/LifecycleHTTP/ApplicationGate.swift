import NIOCore
import NIOHTTPTypes

/// Keeps what comes for the application until it is there, as the last of a connection's handlers.
///
/// A server that closes drops connections which it has accepted and not yet handed out, and an async channel that
/// is dropped traps. So none is made before somebody is there to use it; the lifecycle's paths are answered
/// meanwhile, even if that somebody never comes.
final class ApplicationGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Arrival {
        case part(NIOAny)
        case event(Any)
        case error(any Error)
    }

    private var arrivals: [Arrival] = []
    private var isReadHeld = false
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { arrivals.append(.part(data)) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        arrivals.append(.event(event))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { arrivals.append(.error(error)) }

    func read(context: ChannelHandlerContext) {
        isReadHeld = !arrivals.isEmpty
        if !isReadHeld { context.read() }
    }

    /// Puts the application behind everything else and lets it have what came by now.
    ///
    /// - Throws: `ChannelError` where the connection is gone.
    func open() throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
        guard let context else { throw ChannelError.ioOnClosedChannel }
        let application = try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
            wrappingChannelSynchronously: context.channel,
            configuration: .init(isOutboundHalfClosureEnabled: true)
        )
        for arrival in arrivals {
            switch arrival {
            case .part(let part): context.fireChannelRead(part)
            case .event(let event): context.fireUserInboundEventTriggered(event)
            case .error(let error): context.fireErrorCaught(error)
            }
        }
        if !arrivals.isEmpty { context.fireChannelReadComplete() }
        if isReadHeld { context.read() }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        return application
    }
}
