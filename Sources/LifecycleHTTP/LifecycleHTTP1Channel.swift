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
    /// A connection, and the tracker of its requests.
    public struct Value: ServerChildChannelValue {
        /// The connection's channel.
        public let channel: any Channel
        let tracker: RequestTracker
        let gate: NIOLoopBound<ApplicationGate>
    }

    private let endpoints: LifecycleEndpoints
    private let limits: ConnectionLimits
    private let observer: (any RequestObserver)?
    private let makeDirectHandler: (@Sendable (LifecycleChannelHandler) -> any ChannelHandler)?
    private let connections: ConnectionCounter
    private let responder: HTTPChannelHandler.Responder

    /// Puts the lifecycle in front of a responder.
    ///
    /// - Parameters:
    ///   - endpoints: What the port answers of the lifecycle.
    ///   - limits: What a connection may cost.
    ///   - observer: Told of each request that is over.
    ///   - responder: Answers everything else.
    public init(
        endpoints: LifecycleEndpoints,
        limits: ConnectionLimits = ConnectionLimits(),
        observer: (any RequestObserver)? = nil,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.endpoints = endpoints
        self.limits = limits
        self.observer = observer
        self.makeDirectHandler = nil
        connections = ConnectionCounter(limits)
        self.responder = responder
    }

    /// Puts the lifecycle and a direct responder in front of a responder.
    ///
    /// - Parameters:
    ///   - endpoints: What the port answers of the lifecycle.
    ///   - limits: What a connection may cost.
    ///   - observer: Told of each request that is over.
    ///   - direct: Answers the requests that it takes on the event loop.
    ///   - responder: Answers the others.
    public init(
        endpoints: LifecycleEndpoints,
        limits: ConnectionLimits = ConnectionLimits(),
        observer: (any RequestObserver)? = nil,
        direct: any DirectResponder,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.endpoints = endpoints
        self.limits = limits
        self.observer = observer
        self.makeDirectHandler = { DirectChannelHandler(direct, lifecycle: $0) }
        connections = ConnectionCounter(limits)
        self.responder = responder
    }

    /// Sets up a new connection.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let admission = connections.enter()
            channel.closeFuture.whenComplete { [connections] _ in connections.leave() }
            channel.limitUnsentBytes()
            let tracker = RequestTracker(endpoints.lifecycle, followsHandlers: true)
            let pipeline = channel.pipeline.syncOperations
            if admission == .nothing { try pipeline.addHandler(TurnAwayHandler()) }
            let handler = LifecycleChannelHandler(
                endpoints,
                tracker: tracker,
                admission: admission,
                observer: observer
            )
            try pipeline.addLifecycle(handler, limits: limits)
            if let makeDirectHandler { try pipeline.addHandler(makeDirectHandler(handler)) }
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            let gate = ApplicationGate()
            try pipeline.addHandler(gate)
            return Value(
                channel: channel,
                tracker: tracker,
                gate: NIOLoopBound(gate, eventLoop: channel.eventLoop)
            )
        }
    }

    /// Serves a connection until it ends.
    public func handle(value: Value, logger: Logger) async {
        let tracker = value.tracker
        let responder = responder
        let connection = HTTP1Channel(responder: { request, writer, channel in
            defer { tracker.handlerEnded() }
            try await responder(request.asking(on: channel), writer, channel)
        })
        let gate = value.gate
        if let channel = try? await value.channel.eventLoop.submit({ try gate.value.open() }).get() {
            await connection.handle(value: channel, logger: logger)
        }
        tracker.handlersGone()
    }
}
