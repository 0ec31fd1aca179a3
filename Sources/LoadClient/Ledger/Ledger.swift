/// Every write of a run: entered before it is sent, settled once when it has ended.
struct Ledger: Sendable {
    /// The questions, asked one by one or uploaded.
    var questions = TextLedger()
    /// The answers.
    var answers = TextLedger()
    /// The sequence of the question that each answer belongs to, by the answer's own.
    private(set) var answered: [UInt32] = []
    /// The attempted votes.
    private(set) var votes: [VoteEntry] = []
    /// Votes by outcome.
    private(set) var voteTotals = OutcomeTotals()
    /// What is known of the votes on each question, by its sequence, up to the last one that was voted on.
    private var polls: [Poll] = []

    /// Enters an answer that is about to be sent, to the question of this sequence.
    ///
    /// - Returns: its sequence, which decides its content.
    mutating func enterAnswer(to question: Int, at moment: Duration) -> Int {
        answered.append(UInt32(question))
        return answers.enter(at: moment)
    }

    /// Enters a vote that is about to be sent, on the question of this sequence.
    ///
    /// - Returns: its place among the votes.
    mutating func enterVote(on question: Int, value: Int8, at moment: Duration) -> Int {
        votes.append(
            VoteEntry(question: UInt32(question), atMilliseconds: moment.clampedMilliseconds, value: value)
        )
        voteTotals.enter()
        while polls.count <= question { polls.append(Poll()) }
        polls[question].attempt(value)
        return votes.count - 1
    }

    /// Settles a vote; only the first settlement of an entry counts.
    mutating func settleVote(_ index: Int, _ end: WriteEnd) {
        guard votes.indices.contains(index), votes[index].endedMilliseconds == 0 else { return }
        votes[index].outcome = end.outcome
        votes[index].endedMilliseconds = max(1, end.ended.clampedMilliseconds)
        voteTotals.settle(as: end.outcome)
        if end.outcome == .acknowledged { polls[Int(votes[index].question)].acknowledge(votes[index].value) }
    }

    /// What is known at this moment of the votes on the question of this sequence.
    func poll(of question: Int) -> Poll { polls.indices.contains(question) ? polls[question] : Poll() }

    /// The id of a question, by its sequence.
    func id(ofQuestion sequence: UInt32) -> Int64 { questions.entries[Int(sequence)].id }
}

/// The votes on one question that were sent so far, and those that were acknowledged.
struct Poll: Sendable, Equatable {
    private(set) var upAttempted: Int32 = 0
    private(set) var upAcknowledged: Int32 = 0
    private(set) var downAttempted: Int32 = 0
    private(set) var downAcknowledged: Int32 = 0

    mutating func attempt(_ value: Int8) {
        if value > 0 { upAttempted += 1 } else { downAttempted += 1 }
    }

    mutating func acknowledge(_ value: Int8) {
        if value > 0 { upAcknowledged += 1 } else { downAcknowledged += 1 }
    }

    /// What an answer may say of the score, if this was known when its request was sent and `later` when it came: every
    /// vote acknowledged before counts, and no vote counts that was not sent by then.
    func scores(until later: Poll) -> ClosedRange<Int> {
        let lowest = Int(upAcknowledged) - Int(later.downAttempted)
        let highest = Int(later.upAttempted) - Int(downAcknowledged)
        return lowest...max(lowest, highest)
    }
}
