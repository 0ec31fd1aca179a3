/// Every write of a run: entered before it is sent, settled once when it has ended.
///
/// An entry that is never settled stays indeterminate, so attempted = acknowledged + rejected +
/// indeterminate at every moment. About 32 MB for a million questions.
struct Ledger: Sendable {
    /// The attempted questions, in order of their sequence.
    private(set) var questions: [QuestionEntry] = []
    /// The attempted votes.
    private(set) var votes: [VoteEntry] = []
    /// Questions by outcome.
    private(set) var questionTotals = OutcomeTotals()
    /// Votes by outcome.
    private(set) var voteTotals = OutcomeTotals()

    /// Enters a question that is about to be made.
    ///
    /// - Returns: its sequence, which decides its content.
    mutating func enterQuestion(at moment: Duration) -> Int {
        questions.append(
            QuestionEntry(
                digest: ContentDigest(text: 0, author: 0),
                atMilliseconds: moment.clampedMilliseconds
            )
        )
        questionTotals.enter()
        return questions.count - 1
    }

    /// Notes what a question says, before it is sent.
    mutating func note(_ digest: ContentDigest, ofQuestion sequence: Int) {
        guard questions.indices.contains(sequence) else { return }
        questions[sequence].digest = digest
    }

    /// Settles a question; only the first settlement of an entry counts.
    ///
    /// - Parameter id: the id that the service gave it, if it said one.
    mutating func settleQuestion(_ sequence: Int, as outcome: WriteOutcome, id: Int64?, answerer: UInt16?) {
        guard questions.indices.contains(sequence), questions[sequence].outcome == .indeterminate else {
            return
        }
        questions[sequence].outcome = outcome
        questions[sequence].id = id ?? 0
        questions[sequence].answerer = answerer
        questionTotals.settle(as: outcome)
    }

    /// Enters a vote that is about to be sent.
    ///
    /// - Returns: its place among the votes.
    mutating func enterVote(on question: Int64, value: Int8, at moment: Duration) -> Int {
        votes.append(VoteEntry(question: question, value: value, atMilliseconds: moment.clampedMilliseconds))
        voteTotals.enter()
        return votes.count - 1
    }

    /// Settles a vote; only the first settlement of an entry counts.
    mutating func settleVote(_ index: Int, as outcome: WriteOutcome) {
        guard votes.indices.contains(index), votes[index].outcome == .indeterminate else { return }
        votes[index].outcome = outcome
        voteTotals.settle(as: outcome)
    }
}

/// Writes by what is known of them; attempted = acknowledged + rejected + indeterminate, always.
struct OutcomeTotals: Sendable, Equatable {
    private(set) var attempted = 0
    private(set) var acknowledged = 0
    private(set) var rejected = 0
    private(set) var indeterminate = 0

    mutating func enter() {
        attempted += 1
        indeterminate += 1
    }

    mutating func settle(as outcome: WriteOutcome) {
        switch outcome {
        case .indeterminate:
            return
        case .acknowledged:
            acknowledged += 1
        case .rejected:
            rejected += 1
        }
        indeterminate -= 1
    }
}
