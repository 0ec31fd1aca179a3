/// A question as the final read found it.
struct QuestionRow: Sendable, Equatable {
    var id: Int64
    var title: String
    var body: String
    /// Nil from the database, where a migration moves it.
    var author: String?
    var score: Int
}

/// The votes that the database holds for one question.
struct VoteTally: Sendable, Equatable {
    var question: Int64
    /// Votes with value 1.
    var up: Int
    /// Votes with value -1.
    var down: Int
}
