import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

extension RunningService {
    /// Sends all requests at once on one connection and returns the bodies of their answers, in the order they came.
    ///
    /// - Parameter halfClosing: Whether to close the sending side behind the last request.
    func pipelined(_ paths: [String], halfClosing: Bool = false) async throws -> [String] {
        let connection = try await connect { channel in
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
        return try await connection.executeThenClose { answers, requests in
            for path in paths {
                let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: ["Host": "x"])
                try await requests.write(contentsOf: [.head(head), .end(nil)])
            }
            if halfClosing { requests.finish() }
            var bodies: [String] = []
            for try await part in answers {
                switch part {
                case .head: bodies.append("")
                case .body(let bytes): bodies[bodies.count - 1] += String(buffer: bytes)
                case .end: if bodies.count == paths.count { return bodies }
                }
            }
            return bodies
        }
    }

    /// Sends bytes and resets the connection behind them.
    func vanish(after bytes: String) async throws {
        let channel = try await connect { $0 }
        try await channel.writeAndFlush(ByteBuffer(string: bytes))
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
    }

    private func connect<Output: Sendable>(
        _ setUp: @escaping @Sendable (any Channel) throws -> Output
    ) async throws -> Output {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try setUp(channel) }
            }
    }
}
