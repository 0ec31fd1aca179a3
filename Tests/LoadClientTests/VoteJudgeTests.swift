import Testing

@testable import LoadClient

@Suite struct VoteJudgeTests {
    /// A ledger with question 5, which nobody has voted on.
    private var asked: Ledger {
        var ledger = Ledger()
        let sequence = ledger.questions.enter(at: .zero)
        ledger.questions.settle(sequence, WriteEnd(outcome: .acknowledged, ended: .zero), id: 5)
        return ledger
    }

    /// The same with votes of value 1.
    private func ledger(acknowledged: Int = 0, rejected: Int = 0, indeterminate: Int = 0) -> Ledger {
        var ledger = asked
        for (count, outcome) in [(acknowledged, WriteOutcome.acknowledged), (rejected, .rejected)] {
            for _ in 0..<count {
                let index = ledger.enterVote(on: 0, value: 1, at: .zero)
                ledger.settleVote(index, WriteEnd(outcome: outcome, ended: .zero))
            }
        }
        for _ in 0..<indeterminate { _ = ledger.enterVote(on: 0, value: 1, at: .zero) }
        return ledger
    }

    private func counts(_ ledger: Ledger, up: Int, down: Int = 0, score: Int? = nil) -> [Finding.Kind: Int] {
        let rows: [Int64: VoteTally] = [5: VoteTally(question: 5, up: up, down: down)]
        return VoteJudge(ledger: ledger).findings(rows: rows, scores: [[5: score ?? (up - down)]]).counts
    }

    @Test func asManyRowsAsAcknowledgedVotesIsNoFinding() {
        #expect(counts(ledger(acknowledged: 3), up: 3).isEmpty)
        #expect(counts(ledger(acknowledged: 3, rejected: 2, indeterminate: 2), up: 3).isEmpty)
    }

    @Test func tooFewRowsAreLost() {
        #expect(counts(ledger(acknowledged: 3, indeterminate: 2), up: 1) == [.lost: 2])
    }

    @Test func unansweredVotesThatAreThereAreRecovered() {
        #expect(counts(ledger(acknowledged: 3, indeterminate: 2), up: 4) == [.recovered: 1])
    }

    @Test func rowsBeyondTheUnansweredArePhantomWhereVotesWereRejected() {
        #expect(
            counts(ledger(acknowledged: 1, rejected: 1, indeterminate: 1), up: 3) == [
                .recovered: 1, .phantom: 1,
            ]
        )
    }

    @Test func rowsThatNothingExplainsAreDuplicated() {
        #expect(counts(ledger(acknowledged: 2), up: 4) == [.duplicated: 2])
        #expect(counts(ledger(acknowledged: 2), up: 2, down: 1) == [.duplicated: 1])
    }

    @Test func aScoreThatIsNotTheSumOfItsVotesIsCorrupted() {
        #expect(counts(ledger(acknowledged: 3), up: 3, score: 5) == [.corrupted: 2])
    }

    @Test func aQuestionWithoutVotesMustHaveNone() {
        #expect(counts(asked, up: 1) == [.duplicated: 1])
    }

    @Test(arguments: [(2, 1), (3, 0), (4, 0), (5, 0), (6, 1)])
    func withoutTheDatabaseTheScoreMustBeOneThatTheVotesAllow(score: Int, corrupted: Int) {
        let judge = VoteJudge(ledger: ledger(acknowledged: 3, indeterminate: 2))
        #expect(judge.findings(rows: nil, scores: [[5: score]])[.corrupted] == corrupted)
    }
}
