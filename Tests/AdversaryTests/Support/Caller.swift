import NIOCore

/// Asks a service something itself, beside the client that is tested.
enum Caller {
    /// One request on a connection of its own.
    @discardableResult
    static func send(
        _ method: String,
        _ path: String,
        _ body: String = "",
        type: String = "application/json",
        port: Int
    ) async throws -> Answer {
        var wire = Wire(try await Wire.Connection.open(port: port))
        defer { wire.close() }
        let head = """
            \(method) \(path) HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Content-Type: \(type)\r
            Content-Length: \(body.utf8.count)\r
            \r

            """
        try await wire.send(ByteBuffer(string: head + body))
        guard let answer = try await wire.head() else { throw Wire.Ended() }
        return Answer(answer, body: try await wire.body(answer.answerFraming).payload)
    }

    static func waitUntilGreen(port: Int) async throws {
        while try await send("GET", "/health", port: port).status != 200 {
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
