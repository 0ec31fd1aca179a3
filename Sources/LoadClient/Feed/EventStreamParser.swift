internal import NIOCore

/// Cuts a stream of bytes into server-sent events.
///
/// Source: the WHATWG's HTML standard, "Server-sent events", section "Interpreting an event stream".
struct EventStreamParser: Sendable {
    /// One event.
    struct Event: Sendable, Equatable {
        /// What `event:` said; `message` where it said nothing.
        var type = "message"
        /// What `data:` said, its lines joined.
        var data: String?
        /// What `id:` said; nil where it said nothing.
        var id: String?
    }

    /// The longest line that is taken, in bytes.
    static let longestLine = 1 << 20

    private var pending: [UInt8] = []
    private var event = Event()
    private var isEmpty = true

    /// Takes the stream's next bytes.
    ///
    /// - Returns: the events that end in them; nil where a line is longer than any of this service's is.
    mutating func take(_ bytes: ByteBuffer) -> [Event]? {
        var events: [Event] = []
        for byte in bytes.readableBytesView {
            guard byte == UInt8(ascii: "\n") else {
                guard pending.count < Self.longestLine else { return nil }
                pending.append(byte)
                continue
            }
            if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
            if let event = takeLine(String(decoding: pending, as: UTF8.self)) { events.append(event) }
            pending.removeAll(keepingCapacity: true)
        }
        return events
    }

    private mutating func takeLine(_ line: String) -> Event? {
        if line.isEmpty {
            defer {
                event = Event()
                isEmpty = true
            }
            return isEmpty ? nil : event
        }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : ""
        if value.first == " " { value = value.dropFirst() }
        switch parts[0] {
        case "event": event.type = String(value)
        case "data": event.data = event.data.map { "\($0)\n\(value)" } ?? String(value)
        case "id": event.id = String(value)
        default: return nil
        }
        isEmpty = false
        return nil
    }
}
