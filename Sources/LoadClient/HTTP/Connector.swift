internal import NIOCore
internal import NIOPosix

/// Opens connections to the service, each request's own way to be refused included.
struct Connector: Sendable {
    let target: LoadTarget
    let group: any EventLoopGroup

    /// Opens one, at most until the deadline.
    ///
    /// - Parameter initializer: adds the channel's handlers.
    /// - Throws: `HTTPFault`, of which nothing was sent; `CancellationError`.
    func connect(
        deadline: NIODeadline,
        _ initializer: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        do {
            return try await ClientBootstrap(group: group)
                .connectTimeout(deadline - .now())
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try initializer(channel) }
                }
                .connect(host: target.host, port: target.port)
                .get()
        } catch {
            try Task.checkCancellation()
            throw HTTPFault(
                kind: Self.kind(ofConnectError: error),
                detail: "\(target.host):\(target.port): \(Self.cause(ofConnectError: error))",
                connection: .new,
                head: nil,
                ended: .now
            )
        }
    }

    private static func kind(ofConnectError error: any Error) -> FailureClass {
        switch error {
        case let error as IOError where error.isRefusal:
            return .connectRefused
        case ChannelError.connectTimeout:
            return .connectTimeout
        case let error as NIOConnectionError:
            let kinds = error.connectionErrors.map { kind(ofConnectError: $0.error) }
            if kinds.contains(.connectRefused) { return .connectRefused }
            return kinds.contains(.connectTimeout) ? .connectTimeout : .connectFailed
        default:
            return .connectFailed
        }
    }

    /// The error of the last address that was tried, without the library's list of all of them.
    private static func cause(ofConnectError error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return error.reason }
        if let last = error.connectionErrors.last { return last.error.reason }
        return "\(error.dnsAError ?? error.dnsAAAAError ?? error)"
    }
}
