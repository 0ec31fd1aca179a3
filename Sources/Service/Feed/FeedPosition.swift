/// Where a reader of the feed stands: behind one question, before all that come later.
///
/// Ordered by transaction first: identifiers are taken in one order and committed in another, and a reader that went
/// by them alone would miss the late ones.
struct FeedPosition: Comparable, Sendable, CustomStringConvertible {
    /// The transaction that added the question.
    let transaction: Int64
    /// The question; 0 stands before the transaction's first.
    let question: Int64

    /// As an event's `id`, which a browser gives back as `Last-Event-ID`.
    var description: String { "\(transaction)-\(question)" }

    init(transaction: Int64, question: Int64) {
        self.transaction = transaction
        self.question = question
    }

    /// What an event's `id` looks like, for JSON Schema.
    static let pattern = "^[0-9]{1,\(mostDigits)}-[0-9]{1,\(mostDigits)}$"
    private static let mostDigits = 18

    /// Reads an event's `id`.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...Self.mostDigits).contains($0.utf8.count) }),
            let transaction = Int64(digits: parts[0]),
            let question = Int64(digits: parts[1])
        else { return nil }
        self.init(transaction: transaction, question: question)
    }

    static func < (one: FeedPosition, other: FeedPosition) -> Bool {
        (one.transaction, one.question) < (other.transaction, other.question)
    }
}
