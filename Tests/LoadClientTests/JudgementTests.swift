import Testing

@testable import LoadClient

@Suite struct JudgementTests {
    /// A run in which nothing is wrong.
    private func evidence(_ change: (inout Judgement.Evidence) -> Void = { _ in }) -> Judgement.Evidence {
        var evidence = Judgement.Evidence()
        for _ in 0..<20 {
            evidence.questions.enter()
            evidence.questions.settle(as: .acknowledged)
        }
        evidence.sentRequests = 50
        change(&evidence)
        return evidence
    }

    private func judge(
        _ expectations: Expectations = Expectations(),
        _ change: (inout Judgement.Evidence) -> Void = { _ in }
    ) -> Judgement {
        Judgement(evidence(change), expectations: expectations)
    }

    @Test func aCleanRunPassesAndSaysWhatThatRestsOn() {
        #expect(judge().verdict == .pass)
        #expect(judge().reasons.first?.contains("50 requests") == true)
    }

    @Test(arguments: Finding.Kind.allCases)
    func everyFindingButARecoveredOneFails(kind: Finding.Kind) {
        let questions = judge { $0.questionFindings.add(Finding(kind: kind, detail: "write t/1")) }
        let votes = judge { $0.voteFindings.add(Finding(kind: kind, detail: "votes on question 1")) }
        #expect(questions.verdict == (kind == .recovered ? .pass : .fail))
        #expect(votes.verdict == questions.verdict)
        #expect(kind == .recovered || questions.reasons[0].contains("write t/1"))
    }

    @Test func oneFailedRequestFailsTheRun() {
        let judgement = judge {
            $0.failedRequests = 1
            $0.firstFailure = "GET /questions at 1.0 s"
        }
        #expect(judgement.verdict == .fail)
        #expect(judgement.reasons == ["1 of 50 requests failed; the first: GET /questions at 1.0 s"])
    }

    @Test func theWorstReasonComesFirst() {
        let judgement = judge {
            $0.failedRequests = 3
            $0.questionFindings.add(Finding(kind: .duplicated, detail: "b"))
            $0.voteFindings.add(Finding(kind: .lost, detail: "a"))
        }
        #expect(judgement.reasons[0].hasPrefix("1 votes lost: a"))
        #expect(judgement.reasons[1].hasPrefix("1 questions duplicated: b"))
        #expect(judgement.reasons.count == 3)
    }

    @Test func tooFewWritesAreUnknown() {
        #expect(judge(Expectations(minimumWrites: 21)).verdict == .unknown)
        #expect(judge(Expectations(minimumWrites: 20)).verdict == .pass)
    }

    @Test func aMissingFinalReadIsUnknown() {
        let judgement = judge { $0.missingReads = ["database: refused"] }
        #expect(judgement.verdict == .unknown)
        #expect(judgement.reasons == ["the final read is missing: database: refused"])
    }

    @Test func aDeploymentThatIsExpectedAndNotSeenIsUnknown() {
        let expectations = Expectations(deployment: true)
        #expect(judge(expectations).verdict == .unknown)
        #expect(judge(expectations) { $0.deploymentSeen = true }.verdict == .pass)
    }

    @Test func aClientThatWasTooSlowIsUnknown() {
        #expect(judge { $0.lag = .milliseconds(1001) }.verdict == .unknown)
        #expect(judge { $0.lag = .milliseconds(1000) }.verdict == .pass)
    }

    @Test func aSabotageThatWasNotDoneIsUnknown() {
        #expect(judge { $0.sabotageFailure = "no" }.verdict == .unknown)
    }

    @Test func whatIsWrongIsWrongHoweverLittleElseWasSeen() {
        let judgement = judge(Expectations(minimumWrites: 1000, deployment: true)) {
            $0.failedRequests = 1
            $0.missingReads = ["API: refused"]
        }
        #expect(judgement.verdict == .fail)
        #expect(judgement.reasons.count == 4)
    }

    @Test func exitCodesAreThoseOfTheContract() {
        #expect(Verdict.allCases.map(\.exitCode) == [0, 1, 2])
    }
}
