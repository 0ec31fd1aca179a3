public import HummingbirdCore
import Lifecycle
public import Logging
public import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Hummingbird's HTTP/1.1 connection with the lifecycle in front of it.
///
/// Use it as an application's server:
/// ```
/// Application(router: router, server: .init { responder in
///     LifecycleHTTP1Channel(endpoints: endpoints, responder: responder)
/// })
/// ```
public struct LifecycleHTTP1Channel: ServerChildChannel {
    /// A connection, and what counts its requests.
    public struct Value: ServerChildChannelValue {
        /// The connection's channel.
        public let channel: any Channel
        let handler: NIOLoopBound<LifecycleChannelHandler>
        let gate: NIOLoopBound<ApplicationGate>
    }

    private let endpoints: LifecycleEndpoints
    private let limits: ConnectionLimits
    private let observer: (any RequestObserver)?
    private let direct: (any DirectResponder)?
    private let connections: ConnectionCounter
    private let port: ListeningPort?
    private let responder: HTTPChannelHandler.Responder

    /// Puts the lifecycle in front of a responder.
    ///
    /// - Parameters:
    ///   - endpoints: What the port answers of the lifecycle.
    ///   - limits: What a connection may cost.
    ///   - observer: Told of each request that is over.
    ///   - port: The port whose connections these are; nil closes it as it comes.
    ///   - direct: Answers the requests that it takes on the event loop; nil takes none.
    ///   - responder: Answers the others.
    public init(
        endpoints: LifecycleEndpoints,
        limits: ConnectionLimits = ConnectionLimits(),
        observer: (any RequestObserver)? = nil,
        port: ListeningPort? = nil,
        direct: (any DirectResponder)? = nil,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.endpoints = endpoints
        self.limits = limits
        self.observer = observer
        self.port = port
        self.direct = direct
        connections = ConnectionCounter(limits)
        self.responder = responder
    }

    /// Sets up a new connection.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let admission = connections.enter()
            channel.closeFuture.whenComplete { [connections] _ in connections.leave() }
            channel.limitUnsentBytes()
            let pipeline = channel.pipeline.syncOperations
            if admission == .nothing { try pipeline.addHandler(TurnAwayHandler()) }
            let handler = LifecycleChannelHandler(
                endpoints,
                followsApplication: true,
                direct: direct,
                admission: admission,
                port: port,
                observer: observer
            )
            try pipeline.addLifecycle(handler, limits: limits)
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            let gate = ApplicationGate()
            try pipeline.addHandler(gate)
            return Value(
                channel: channel,
                handler: NIOLoopBound(handler, eventLoop: channel.eventLoop),
                gate: NIOLoopBound(gate, eventLoop: channel.eventLoop)
            )
        }
    }

    /// Serves a connection until it ends.
    public func handle(value: Value, logger: Logger) async {
        let handler = value.handler
        let loop = value.channel.eventLoop
        let responder = responder
        let connection = HTTP1Channel(responder: { request, writer, channel in
            defer { loop.execute { handler.value.applicationEnded() } }
            try await responder(request.asking(on: channel), writer, channel)
        })
        let gate = value.gate
        if let channel = try? await value.channel.eventLoop.submit({ try gate.value.open() }).get() {
            await connection.handle(value: channel, logger: logger)
        }
        loop.execute { handler.value.applicationIsGone() }
    }
}
