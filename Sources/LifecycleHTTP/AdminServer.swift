import Lifecycle
public import NIOCore
import NIOHTTP1
import NIOPosix

/// The admin port: the lifecycle's paths, answered on the event loop, and nothing behind them.
public struct AdminServer: Sendable {
    private let channel: any Channel

    /// The port that it listens on, the one chosen by the system where 0 was asked.
    public var port: Int { channel.localAddress?.port ?? 0 }

    /// Opens the port.
    ///
    /// - Throws: `IOError` where it cannot be had.
    public static func start(
        host: String,
        port: Int,
        endpoints: LifecycleEndpoints,
        limits: ConnectionLimits = ConnectionLimits(),
        group: any EventLoopGroup
    ) async throws -> AdminServer {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channel.limitUnsentBytes()
                    try channel.pipeline.syncOperations.addLifecycle(
                        LifecycleChannelHandler(endpoints),
                        limits: limits
                    )
                }
            }
            .bind(host: host, port: port).get()
        return AdminServer(channel: channel)
    }

    /// Closes the port; connections end with the event loops.
    public func stop() async {
        try? await channel.close()
    }
}
