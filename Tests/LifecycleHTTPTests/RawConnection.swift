import Foundation
import NIOCore
import NIOPosix

/// A client that says exactly the bytes it is told to, and shows exactly the bytes it got.
struct RawConnection: Sendable {
    struct Ended: Error {}

    let channel: any Channel
    private let received: ReceivedBytes

    static func open(port: Int) async throws -> RawConnection {
        let received = ReceivedBytes()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ReceivingHandler(received))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, received: received)
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Waits until everything received so far satisfies the condition.
    ///
    /// - Throws: `Ended` where the server closed its side before.
    @discardableResult
    func received(until condition: @Sendable (String) -> Bool) async throws -> String {
        var all = ""
        for await chunk in received.chunks() {
            all = chunk
            if condition(all) { return all }
        }
        if condition(all) { return all }
        throw Ended()
    }

    /// Everything until the server closed its side.
    func receivedToEnd() async -> String {
        var all = ""
        for await chunk in received.chunks() { all = chunk }
        return all
    }

    func closeOutput() async throws { try await channel.close(mode: .output) }

    func close() async { try? await channel.close() }

    /// Closes with a TCP reset.
    func reset() async throws {
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
    }
}
