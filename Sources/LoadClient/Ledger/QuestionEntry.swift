/// One attempted question; its sequence is its place in the ledger. 32 bytes.
struct QuestionEntry: Sendable, Equatable {
    /// What was sent.
    var digest: ContentDigest
    /// The milliseconds from the run's start to the attempt.
    var atMilliseconds: UInt32
    /// The id that the service gave it; 0 while there is none.
    var id: Int64 = 0
    /// Which answerer acknowledged or rejected it, as an index into the run's answerers; nil if none did.
    var answerer: UInt16?
    /// What is known of it.
    var outcome: WriteOutcome = .indeterminate
}

/// One attempted vote. 24 bytes.
struct VoteEntry: Sendable, Equatable {
    /// The question voted on.
    var question: Int64
    /// 1 or -1.
    var value: Int8
    /// The milliseconds from the run's start to the attempt.
    var atMilliseconds: UInt32
    /// What is known of it.
    var outcome: WriteOutcome = .indeterminate
}
