import Testing

@testable import LoadClient

@Suite struct LedgerTests {
    @Test func attemptedIsTheSumOfItsPartsAtEveryMoment() {
        var random = SeededGenerator(seed: 5, stream: 0)
        var ledger = Ledger()
        for _ in 0..<2000 {
            let outcome = random.pick(WriteOutcome.allCases) ?? .indeterminate
            let end = WriteEnd(outcome: outcome, ended: .seconds(1))
            switch random.below(6) {
            case 0: _ = ledger.questions.enter(at: .zero)
            case 1: _ = ledger.enterVote(on: 1, value: 1, at: .zero)
            case 2: _ = ledger.enterAnswer(to: 1, at: .zero)
            case 3:
                let sequence = random.below(ledger.questions.entries.count + 1)
                ledger.questions.settle(sequence, end, id: nil)
            case 4:
                let sequence = random.below(ledger.answers.entries.count + 1)
                ledger.answers.settle(sequence, end, id: nil)
            default: ledger.settleVote(random.below(ledger.votes.count + 1), end)
            }
            for totals in [ledger.questions.totals, ledger.answers.totals, ledger.voteTotals] {
                #expect(totals.attempted == totals.acknowledged + totals.rejected + totals.indeterminate)
            }
        }
        #expect(ledger.questions.totals.attempted == ledger.questions.entries.count)
        #expect(ledger.answers.totals.attempted == ledger.answered.count)
        #expect(ledger.voteTotals.attempted == ledger.votes.count)
        for outcome in [WriteOutcome.acknowledged, .rejected, .indeterminate] {
            let counted = ledger.questions.entries.count { $0.outcome == outcome }
            let totals = ledger.questions.totals
            let total = [totals.indeterminate, totals.acknowledged, totals.rejected][Int(outcome.rawValue)]
            #expect(counted == total)
        }
    }

    @Test func aWriteThatIsNeverSettledIsIndeterminate() {
        var ledger = TextLedger()
        #expect(ledger.enter(at: .milliseconds(1500)) == 0)
        #expect(ledger.entries[0].outcome == .indeterminate)
        #expect(ledger.entries[0].atMilliseconds == 1500)
    }

    @Test func onlyTheFirstSettlementCounts() {
        for outcome in WriteOutcome.allCases {
            var ledger = TextLedger()
            let sequence = ledger.enter(at: .zero)
            ledger.settle(sequence, WriteEnd(outcome: outcome, ended: .zero, port: 7), id: 9)
            ledger.settle(sequence, WriteEnd(outcome: .rejected, ended: .zero), id: nil)
            #expect(ledger.entries[0].outcome == outcome)
            #expect(ledger.entries[0].id == 9 && ledger.entries[0].port == 7)
        }
    }

    @Test func aMillionWritesFitInTwentyFourMegabytes() {
        #expect(MemoryLayout<TextEntry>.stride <= 24)
        #expect(MemoryLayout<VoteEntry>.stride <= 16)
    }

    @Test func aScoreLiesBetweenWhatTheVotesMakeBeforeAndAfter() {
        var before = Poll()
        for _ in 0..<3 { before.attempt(1) }
        before.acknowledge(1)
        before.attempt(-1)
        var later = before
        later.attempt(1)
        // One certainly counts, four at most; one may be taken off.
        #expect(before.scores(until: later) == 0...4)
        #expect(Poll().scores(until: Poll()) == 0...0)
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
            (404, .status4xx, false, .rejected), (408, .status4xx, false, .indeterminate),
            (500, .status5xx, false, .indeterminate), (500, .status5xx, true, .indeterminate),
            (504, .status5xx, true, .indeterminate),
            (503, .status5xx, true, .rejected), (503, .status5xx, false, .indeterminate),
            (502, .status5xx, false, .indeterminate), (504, .status5xx, false, .indeterminate),
            (302, .badResponse, true, .indeterminate),
        ] as [(Int, FailureClass?, Bool, WriteOutcome)]
    )
    func onlyAnInstancesRefusalSaysThatNothingWasDone(
        status: Int,
        failure: FailureClass?,
        named: Bool,
        outcome: WriteOutcome
    ) {
        #expect(WriteOutcome(status: status, failure: failure, named: named) == outcome)
    }
}
