import NIOCore

/// The newest events, so many and no more: what readers that keep up are served from.
struct FeedRing: Sendable {
    /// How many events it holds at most.
    static let mostEvents = 1024
    /// How many bytes they may have together; one event is kept whatever its size.
    static let mostBytes = 4 << 20

    /// Everything behind this is in the ring.
    private(set) var start: FeedPosition
    private var events: ArraySlice<FeedEvent> = []
    private var bytes = 0

    /// Behind the newest event.
    var end: FeedPosition { events.last?.position ?? start }

    init(start: FeedPosition) {
        self.start = start
    }

    /// Adds events that follow the newest; the oldest go.
    mutating func append(_ newer: [FeedEvent]) {
        for event in newer {
            events.append(event)
            bytes += event.bytes.readableBytes
        }
        while events.count > 1, events.count > Self.mostEvents || bytes > Self.mostBytes {
            let oldest = events.removeFirst()
            bytes -= oldest.bytes.readableBytes
            start = oldest.position
        }
    }

    /// The events behind a position.
    ///
    /// - Returns: Nil where some of them are not in the ring any more.
    func page(after position: FeedPosition, limit: Int) -> FeedPage? {
        guard position >= start else { return nil }
        // The readers stand near the end: from there it is a short way.
        let first = events.lastIndex { $0.position <= position }.map { $0 + 1 } ?? events.startIndex
        let page = Array(events[first...].prefix(limit))
        return FeedPage(events: page, end: page.last?.position ?? position)
    }
}
