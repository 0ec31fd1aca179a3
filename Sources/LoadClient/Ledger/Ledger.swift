/// Every write of a run: entered before it is sent, settled once when it has ended.
struct Ledger: Sendable {
    /// The questions, asked one by one or uploaded.
    var questions = TextLedger()
    /// The answers.
    var answers = TextLedger()
    /// The question that each answer belongs to, by the answer's sequence.
    private(set) var answered: [Int64] = []
    /// The attempted votes.
    private(set) var votes: [VoteEntry] = []
    /// Votes by outcome.
    private(set) var voteTotals = OutcomeTotals()
    /// What a question's score can be at present, by id; only those that were voted on.
    private(set) var polls: [Int64: Poll] = [:]

    /// Enters an answer that is about to be sent.
    ///
    /// - Returns: its sequence, which decides its content.
    mutating func enterAnswer(to question: Int64, at moment: Duration) -> Int {
        answered.append(question)
        return answers.enter(at: moment)
    }

    /// Enters a vote that is about to be sent.
    ///
    /// - Returns: its place among the votes.
    mutating func enterVote(on question: Int64, value: Int8, at moment: Duration) -> Int {
        votes.append(VoteEntry(question: question, atMilliseconds: moment.clampedMilliseconds, value: value))
        voteTotals.enter()
        polls[question, default: Poll()].attempt(value)
        return votes.count - 1
    }

    /// Settles a vote; only the first settlement of an entry counts.
    mutating func settleVote(_ index: Int, _ end: WriteEnd) {
        guard votes.indices.contains(index), votes[index].endedMilliseconds == 0 else { return }
        votes[index].outcome = end.outcome
        votes[index].endedMilliseconds = max(1, end.ended.clampedMilliseconds)
        voteTotals.settle(as: end.outcome)
        if end.outcome == .acknowledged { polls[votes[index].question]?.acknowledge(votes[index].value) }
    }

    /// What is known of a question's votes at this moment.
    func poll(of question: Int64) -> Poll { polls[question] ?? Poll() }
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
