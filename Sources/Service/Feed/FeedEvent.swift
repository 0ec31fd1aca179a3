import Foundation
import NIOCore
import Postgres

/// A question as the feed sends it, made once for all readers.
///
/// Source: the WHATWG's HTML standard, "Server-sent events".
struct FeedEvent: Equatable, Sendable {
    let position: FeedPosition
    /// The event on the wire, its empty line included.
    let bytes: ByteBuffer

    init(_ question: Question, at position: FeedPosition) throws {
        self.position = position
        // JSON on one line: a newline would end the event's data.
        let json = String(decoding: try JSONEncoder.service.encode(question), as: UTF8.self)
        bytes = ByteBuffer(string: "event: question\nid: \(position)\ndata: \(json)\n\n")
    }
}

/// Some events in their order.
struct FeedPage: Sendable {
    var events: [FeedEvent]
    /// Where a reader stands behind them.
    var end: FeedPosition
    /// Whether more were committed that cannot be told of yet: a transaction that began before theirs still runs, and
    /// may add one that belongs before them.
    var isHeldUp = false
}
