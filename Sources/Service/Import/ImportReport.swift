/// The answer to an import; also what its Idempotency-Key keeps of it.
struct ImportReport: Codable, Equatable, Sendable {
    /// A line that was not taken.
    struct Rejection: Codable, Equatable, Sendable {
        /// Its number; the first line is 1.
        let line: Int
        /// Why, in words for a person.
        let error: String
    }

    /// How many rejections are named: the answer to a file of nothing but errors stays small.
    static let namedRejections = 1000

    /// Questions that were added.
    var accepted = 0
    /// The first lines that were not taken.
    private(set) var rejected: [Rejection] = []
    /// How many lines were not taken, named or not.
    private(set) var rejectedTotal = 0

    enum CodingKeys: String, CodingKey {
        case accepted, rejected
        case rejectedTotal = "rejected_total"
    }

    /// Notes a line that was not taken.
    mutating func reject(line: Int, _ error: String) {
        rejectedTotal += 1
        guard rejected.count < Self.namedRejections else { return }
        // What the database keeps of the report holds no U+0000: jsonb has none.
        rejected.append(Rejection(line: line, error: error.replacing("\0", with: "\\u0000")))
    }
}
