import NIOCore
import NIOPosix

/// A POST whose body is sent by halves.
struct SlowUpload: Sendable {
    private static let body = #"{"title":"slow","body":"b","author":"a"}"#
    private let connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Sends the head and half of the body.
    static func begin(port: Int) async throws -> SlowUpload {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let head =
            "POST /questions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        try await connection.channel.writeAndFlush(ByteBuffer(string: head + body.prefix(10)))
        return SlowUpload(connection: connection)
    }

    /// Sends the rest and returns the answer.
    func finish() async throws -> String {
        try await connection.channel.writeAndFlush(ByteBuffer(string: String(Self.body.dropFirst(10))))
        return try await connection.executeThenClose { inbound, _ in
            var answer = ""
            for try await bytes in inbound { answer += String(buffer: bytes) }
            return answer
        }
    }

    func abandon() async {
        try? await connection.executeThenClose { _, _ in }
    }
}
