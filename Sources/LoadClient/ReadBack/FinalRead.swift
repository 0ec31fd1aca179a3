/// Everything that was read back, and how well.
struct FinalRead: Sendable {
    /// One source's part.
    struct Part: Sendable {
        /// What it holds of the questions; nil if it could not be read to its end.
        var questions: SourceAudit?
        /// What it holds of the answers.
        var answers: SourceAudit?
        /// Why not, in words.
        var failure: String?
        /// What had to be asked for again.
        var retries = 0
        /// How long it took.
        var took = Duration.zero
    }

    /// Through the API, by its listings.
    var api = Part()
    /// Each acknowledged question by its id; nil if that was not read.
    var ids: SourceAudit?
    /// From the database; nil if none was given, or it is not the service's.
    var database: Part?
    /// The votes in the database; nil if they could not be read.
    var votes: [Int64: VoteTally]?
    /// Whether the database is the one that the service writes to; nil if nothing proves it.
    var isServicesDatabase: Bool?
    /// What was there before the run, compared; nil if it could not be.
    var oldRows: OldRows.Comparison?
    /// Why not, in words; nil if it was, or was not to be.
    var oldRowsFailure: String?
    /// How often everything was read.
    var rounds = 0
    /// Whether the last two reads agreed.
    var hasSettled = false

    /// Why the read is not whole, in words.
    var missing: [String] {
        [api.failure.map { "API: \($0)" }, database?.failure.map { "database: \($0)" }].compactMap(\.self)
    }
}
