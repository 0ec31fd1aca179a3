import Foundation

/// A request that came by, and what became of it.
struct Exchange: Sendable {
    let request: Request
    /// The client's port.
    let connection: Int
    /// When the request came, on the wall.
    let date: Date
    /// What the service said; nil where it said nothing, was not asked, or streamed.
    var answer: Answer?
    /// When an answer was sent on its way to the client; nil where none was.
    var answered: ContinuousClock.Instant?
    /// Whether a trick was played on it.
    var isTampered = false

    /// How long the client waited; nil where it got no answer.
    var took: Duration? { answered.map { request.received.duration(to: $0) } }

    /// What the ledger calls the question that it asks.
    var token: String? {
        request.title?.split(separator: " ").first.map(String.init)
    }

    /// The id that the service gave to what was written.
    var id: Int64? {
        answer?.text.firstMatch(of: /"id":(\d+)/).flatMap { Int64($0.1) }
    }
}
