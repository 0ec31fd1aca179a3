import NIOCore

/// The first line and the headers of a message of HTTP/1.1, and the bytes that they were.
struct HTTPHead: Sendable {
    struct Field: Sendable {
        var name: String
        var value: String
    }

    /// How the end of a body is told.
    enum Framing: Sendable {
        case length(Int)
        case chunked
        case untilClose
    }

    let bytes: ByteBuffer
    let startLine: String
    let fields: [Field]

    /// Reads a head, its empty line included.
    init(_ bytes: ByteBuffer) {
        self.bytes = bytes
        let lines = String(buffer: bytes).split(separator: "\r\n", omittingEmptySubsequences: true)
        startLine = lines.first.map(String.init) ?? ""
        fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return Field(
                name: String(parts[0]),
                value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            )
        }
    }

    subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }

    /// The first line's word of this number, such as a request's path or an answer's status.
    func word(_ number: Int) -> String {
        let words = startLine.split(separator: " ", maxSplits: 2)
        return number < words.count ? String(words[number]) : ""
    }

    var closes: Bool { self["connection"]?.lowercased() == "close" }

    /// How its body ends; a request without either header has none.
    var requestFraming: Framing {
        if self["transfer-encoding"]?.lowercased() == "chunked" { return .chunked }
        return .length(self["content-length"].flatMap { Int($0) } ?? 0)
    }

    /// How its body ends; an answer without either header lasts until the connection does.
    var answerFraming: Framing {
        if self["transfer-encoding"]?.lowercased() == "chunked" { return .chunked }
        if let length = self["content-length"].flatMap({ Int($0) }) { return .length(length) }
        return word(1) == "204" || word(1) == "304" ? .length(0) : .untilClose
    }
}
