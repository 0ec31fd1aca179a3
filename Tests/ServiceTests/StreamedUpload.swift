import NIOCore
import NIOPosix

/// A chunked POST whose body is sent piece by piece.
struct StreamedUpload: Sendable {
    private let connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Sends the head.
    static func begin(port: Int, headers: [String] = []) async throws -> StreamedUpload {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let lines =
            [
                "POST /questions/import HTTP/1.1", "Host: x", "Transfer-Encoding: chunked",
                "Content-Type: application/x-ndjson",
            ] + headers
        try await connection.channel.writeAndFlush(
            ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n")
        )
        return StreamedUpload(connection: connection)
    }

    /// Sends a piece of the body.
    func send(_ text: String) async throws {
        let size = String(text.utf8.count, radix: 16)
        try await connection.channel.writeAndFlush(ByteBuffer(string: "\(size)\r\n\(text)\r\n"))
    }

    /// Ends the body and returns all that is answered up to `end`.
    func finish(until end: String) async throws -> String {
        try? await connection.channel.writeAndFlush(ByteBuffer(string: "0\r\n\r\n"))
        return try await connection.executeThenClose { inbound, _ in
            var answer = ""
            for try await bytes in inbound {
                answer += String(buffer: bytes)
                if answer.contains(end) { break }
            }
            return answer
        }
    }

    /// Closes the connection in the middle of the body.
    func abandon() async {
        try? await connection.executeThenClose { _, _ in }
    }
}
