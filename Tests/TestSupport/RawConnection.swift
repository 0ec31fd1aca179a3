public import NIOCore
import NIOPosix

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A client that says exactly the bytes it is told to, and shows exactly the bytes it got.
public struct RawConnection: Sendable {
    /// The server closed its side before it had sent what was waited for.
    public struct Ended: Error {}

    /// The connection.
    public let channel: any Channel
    private let received: ReceivedBytes

    /// Connects.
    ///
    /// - Parameter reads: Whether it reads from the start; if not, from `resumeReading` on.
    public static func open(port: Int, reads: Bool = true) async throws -> RawConnection {
        let received = ReceivedBytes()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ReceivingHandler(received))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, received: received)
    }

    /// Sends, and waits until the kernel has it.
    public func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Sends bytes that are no text.
    public func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Begins to read.
    public func resumeReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// What was received so far.
    public var text: String { received.text }

    /// Waits until everything received so far satisfies the condition.
    ///
    /// - Throws: `Ended` where the server closed its side before.
    @discardableResult
    public func received(until condition: @Sendable (String) -> Bool) async throws -> String {
        for await _ in received.changes() {
            let all = received.text
            if condition(all) { return all }
        }
        let all = received.text
        if condition(all) { return all }
        throw Ended()
    }

    /// Everything until the server closed its side, or lost the connection.
    public func receivedToEnd() async -> String {
        for await _ in received.changes() {}
        return received.text
    }

    /// Says that nothing more will be sent.
    public func closeOutput() async throws { try await channel.close(mode: .output) }

    /// Closes both sides, with a FIN if everything received was read.
    public func close() async { try? await channel.close() }

    /// Closes with a reset: the server learns that nobody is there any more.
    public func reset() async {
        if let options = channel as? any SocketOptionProvider {
            try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await channel.close()
    }
}
