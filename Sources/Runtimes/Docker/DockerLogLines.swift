import NIOCore

/// Takes a container's output apart: frames of a stream's number, three zeros, a length and that many bytes.
///
/// See https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
struct DockerLogLines {
    private var input = ByteBuffer()
    private var partial: [UInt8: [UInt8]] = [:]

    /// Takes the next piece.
    ///
    /// - Returns: The lines that it completes.
    mutating func add(_ piece: ByteBuffer) -> [String] {
        input.writeImmutableBuffer(piece)
        var lines: [String] = []
        while let stream = input.getInteger(at: input.readerIndex, as: UInt8.self),
            let length = input.getInteger(at: input.readerIndex + 4, as: UInt32.self),
            input.readableBytes >= 8 + Int(length)
        {
            input.moveReaderIndex(forwardBy: 8)
            let bytes = input.readBytes(length: Int(length)) ?? []
            var rest = (partial[stream] ?? []) + bytes
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(String(decoding: rest[..<end], as: UTF8.self))
                rest.removeFirst(end + 1)
            }
            partial[stream] = rest
        }
        input.discardReadBytes()
        return lines
    }

    /// What was written without a line end.
    mutating func finish() -> [String] {
        defer { partial = [:] }
        return partial.sorted { $0.key < $1.key }.map { String(decoding: $0.value, as: UTF8.self) }
            .filter { !$0.isEmpty }
    }
}
