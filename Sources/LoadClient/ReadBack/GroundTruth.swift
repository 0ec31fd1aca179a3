/// The database behind the service, as the judge needs it.
protocol GroundTruth: Sendable {
    /// Gives every question with a greater id, without its author.
    func questions(newerThan id: Int64, _ take: (QuestionRow) -> Void) async throws

    /// The votes on questions with a greater id, by question; none for a question without votes.
    func votes(newerThan id: Int64) async throws -> [Int64: VoteTally]

    /// Does to one question what a sabotage does.
    ///
    /// - Returns: whether there was such a question.
    func apply(_ sabotage: Sabotage, to question: Int64) async throws -> Bool
}
