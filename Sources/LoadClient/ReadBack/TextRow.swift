/// A question or an answer as somebody's read found it.
struct TextRow: Sendable, Equatable {
    var id: Int64
    /// Empty for an answer.
    var title: String
    var body: String
    var author: String?
    /// A question's.
    var score = 0
    /// The question that an answer belongs to; 0 for a question.
    var parent: Int64 = 0
}

/// The votes that the database holds for one question.
struct VoteTally: Sendable, Equatable {
    var question: Int64
    /// Votes with value 1.
    var up: Int
    /// Votes with value -1.
    var down: Int
}
