import Testing

@testable import LoadClient

@Suite struct LedgerTests {
    @Test func attemptedIsTheSumOfItsPartsAtEveryMoment() {
        var random = SeededGenerator(seed: 5, stream: 0)
        var ledger = Ledger()
        for _ in 0..<2000 {
            let outcome = random.pick(WriteOutcome.allCases) ?? .indeterminate
            switch random.below(4) {
            case 0: _ = ledger.enterQuestion(at: .zero)
            case 1: _ = ledger.enterVote(on: 1, value: 1, at: .zero)
            case 2:
                let sequence = random.below(ledger.questions.count + 1)
                ledger.settleQuestion(sequence, as: outcome, id: nil, answerer: nil)
            default: ledger.settleVote(random.below(ledger.votes.count + 1), as: outcome)
            }
            for totals in [ledger.questionTotals, ledger.voteTotals] {
                #expect(totals.attempted == totals.acknowledged + totals.rejected + totals.indeterminate)
            }
        }
        #expect(ledger.questionTotals.attempted == ledger.questions.count)
        #expect(ledger.voteTotals.attempted == ledger.votes.count)
        for outcome in [WriteOutcome.acknowledged, .rejected, .indeterminate] {
            let counted = ledger.questions.count { $0.outcome == outcome }
            let totals = ledger.questionTotals
            let total = [totals.indeterminate, totals.acknowledged, totals.rejected][Int(outcome.rawValue)]
            #expect(counted == total)
        }
    }

    @Test func aWriteThatIsNeverSettledIsIndeterminate() {
        var ledger = Ledger()
        #expect(ledger.enterQuestion(at: .milliseconds(1500)) == 0)
        #expect(ledger.questions[0].outcome == .indeterminate)
        #expect(ledger.questions[0].atMilliseconds == 1500)
    }

    @Test func onlyTheFirstSettlementCounts() {
        var ledger = Ledger()
        let sequence = ledger.enterQuestion(at: .zero)
        ledger.settleQuestion(sequence, as: .acknowledged, id: 9, answerer: 1)
        ledger.settleQuestion(sequence, as: .rejected, id: nil, answerer: nil)
        #expect(ledger.questions[0].outcome == .acknowledged)
        #expect(ledger.questions[0].id == 9)
        #expect(ledger.questionTotals.rejected == 0)
    }

    @Test func aMillionQuestionsFitInFortyMegabytes() {
        #expect(MemoryLayout<QuestionEntry>.stride * 1_000_000 <= 40_000_000)
        #expect(MemoryLayout<VoteEntry>.stride <= 24)
    }

    @Test func onlyAConnectionThatNeverOpenedProvesThatNothingWasApplied() {
        for kind in FailureClass.allCases {
            let expected: WriteOutcome = kind.rawValue.hasPrefix("connect-") ? .rejected : .indeterminate
            #expect(WriteOutcome(fault: kind) == expected)
        }
    }

    @Test(
        arguments: [
            (201, nil, true, WriteOutcome.acknowledged), (400, .status4xx, true, .rejected),
            (404, .status4xx, false, .rejected), (500, .status5xx, false, .rejected),
            (503, .status5xx, true, .rejected), (503, .status5xx, false, .indeterminate),
            (502, .status5xx, false, .indeterminate), (504, .status5xx, false, .indeterminate),
            (302, .badResponse, true, .indeterminate),
        ] as [(Int, FailureClass?, Bool, WriteOutcome)]
    )
    func aGatewaysErrorIsDefiniteOnlyWhereAnInstanceSignedIt(
        status: Int,
        failure: FailureClass?,
        named: Bool,
        outcome: WriteOutcome
    ) {
        #expect(WriteOutcome(status: status, failure: failure, named: named) == outcome)
    }
}
