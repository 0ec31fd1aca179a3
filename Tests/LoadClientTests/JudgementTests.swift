import Foundation
import Testing

@testable import LoadClient

@Suite struct JudgementTests {
    /// Writes that were all acknowledged.
    static func writes(_ count: Int, _ findings: [Finding] = []) -> Evidence.Writes {
        var writes = Evidence.Writes()
        for _ in 0..<count {
            writes.totals.enter()
            writes.totals.settle(as: .acknowledged)
        }
        for finding in findings { writes.findings.add(finding) }
        return writes
    }

    /// A run in which nothing is wrong.
    static func evidence(_ change: (inout Evidence) -> Void = { _ in }) -> Evidence {
        var evidence = Evidence()
        evidence.questions = writes(20)
        evidence.sentRequests = 50
        var kind = Evidence.Kind(name: "GET /questions", isTimed: true)
        kind.latency.record(.milliseconds(5))
        kind.unavailability = .init(started: .seconds(1), ended: .seconds(1.02))
        evidence.kinds = [kind]
        change(&evidence)
        return evidence
    }

    private func judge(
        _ expectations: Expectations = Expectations(),
        _ change: (inout Evidence) -> Void = { _ in }
    ) -> Judgement {
        Judgement(Self.evidence(change), expectations: expectations)
    }

    private func finding(_ kind: Finding.Kind, _ subject: Finding.Subject = .question) -> Finding {
        Finding(kind: kind, subject: subject, detail: "write t/1")
    }

    @Test func aCleanRunPassesAndSaysWhatThatRestsOn() {
        #expect(judge().verdict == .pass)
        #expect(judge().reasons.first?.contains("50 requests") == true)
        #expect(judge().criteria.allSatisfy { $0.status == .ok || $0.status == .notJudged })
    }

    @Test(arguments: Finding.Kind.allCases)
    func everyFindingButARecoveredOneFails(kind: Finding.Kind) {
        let expected: Verdict = kind == .recovered ? .pass : .fail
        let questions = judge { $0.questions.findings.add(finding(kind)) }
        #expect(questions.verdict == expected)
        #expect(kind == .recovered || questions.reasons[0].contains("write t/1"))
        #expect(judge { $0.votes = Self.writes(1, [finding(kind, .vote)]) }.verdict == expected)
        #expect(judge { $0.answers = Self.writes(1, [finding(kind, .answer)]) }.verdict == expected)
        var tally = FindingTally()
        tally.add(finding(kind))
        #expect(judge { $0.feeds = tally }.verdict == expected)
        #expect(judge { $0.oldRows = .compared(rows: 9, isSample: false, tally) }.verdict == expected)
    }

    @Test func oneFailedRequestFailsTheRun() {
        let judgement = judge {
            $0.failedRequests = 1
            $0.firstFailure = "GET /questions at 1.0 s"
        }
        #expect(judgement.verdict == .fail)
        #expect(
            judgement.reasons == ["requests: 1 of 50 requests failed; the first: GET /questions at 1.0 s"]
        )
    }

    @Test func anAnswerThatNobodyAskedForFailsTheRun() {
        #expect(judge { $0.unsolicited = (1, ["status 200"]) }.verdict == .fail)
    }

    @Test func tooFewWritesAreUnknown() {
        #expect(judge(Expectations(minimumWrites: 21)).verdict == .unknown)
        #expect(judge(Expectations(minimumWrites: 20)).verdict == .pass)
    }

    @Test func aRunThatWroteNothingProvesNothingWhateverWasExpected() {
        #expect(judge(Expectations(minimumWrites: 0)) { $0.questions = .init() }.verdict == .unknown)
    }

    @Test func whatCouldNotBeReadBackIsUnknown() {
        #expect(judge { $0.apiFailure = "refused" }.verdict == .unknown)
        let database = judge {
            $0.hasDatabase = true
            $0.databaseFailure = "refused"
        }
        #expect(database.verdict == .unknown)
        #expect(database.reasons == ["read back from the database: the final read is missing: refused"])
        #expect(judge { $0.hasSettled = false }.verdict == .unknown)
        #expect(judge { $0.oldRows = .unseen("gone") }.verdict == .unknown)
    }

    @Test(arguments: [(true, Verdict.pass), (false, .unknown), (nil, .unknown)] as [(Bool?, Verdict)])
    func aDatabaseMustBeProvedToBeTheServices(isServices: Bool?, verdict: Verdict) {
        let judgement = judge {
            $0.hasDatabase = true
            $0.isServicesDatabase = isServices
        }
        #expect(judgement.verdict == verdict)
    }

    @Test func aDeploymentThatIsExpectedAndNotSeenIsUnknown() {
        let expectations = Expectations(deployment: true)
        #expect(judge(expectations).verdict == .unknown)
        #expect(judge(expectations) { $0.deploymentSeen = true }.verdict == .pass)
        #expect(judge { $0.deploymentProblems = ["not deployed"] }.verdict == .fail)
    }

    @Test func aClientThatDidNotRunIsUnknown() {
        let gap = ScheduleTally.Gap(started: .seconds(2), length: .milliseconds(1001))
        #expect(judge { $0.longestGap = gap }.verdict == .unknown)
        #expect(judge(Expectations(maximumGap: .seconds(2))) { $0.longestGap = gap }.verdict == .pass)
        #expect(judge { $0.lagP99 = .milliseconds(1001) }.verdict == .unknown)
    }

    @Test func whatNobodySentIsUnknown() {
        #expect(judge { $0.unsentRequests = 1 }.verdict == .unknown)
    }

    @Test func limitsOfTimeAreJudgedByKindAndOnlyWhereTheyAreGiven() {
        let change: (inout Evidence) -> Void = {
            $0.kinds[0].unavailability = .init(started: .zero, ended: .seconds(9))
            $0.kinds[0].latency.record(.seconds(3))
        }
        let unlimited = judge(Expectations(), change)
        #expect(unlimited.verdict == .pass)
        #expect(unlimited.criteria.filter { $0.status == .notJudged }.map(\.name).contains("unavailability"))
        for limits in [
            Expectations(maximumUnavailability: .seconds(1)), Expectations(maximumP99: .seconds(1)),
            Expectations(maximumLatency: .seconds(1)),
        ] {
            let judgement = judge(limits, change)
            #expect(judgement.verdict == .fail)
            #expect(judgement.reasons[0].contains("GET /questions"))
        }
    }

    @Test func aStreamIsNotJudgedByItsLength() {
        let judgement = judge(Expectations(maximumUnavailability: .seconds(1), maximumLatency: .seconds(1))) {
            $0.kinds[0].isTimed = false
            $0.kinds[0].latency.record(.seconds(30))
        }
        #expect(judgement.verdict == .pass)
    }

    @Test func aSabotageThatWasNotDoneIsUnknownAndOneThatWasIsNamed() {
        #expect(judge { $0.sabotage = .init(kind: .lose, failure: "no") }.verdict == .unknown)
        let done = judge { $0.sabotage = .init(kind: .lose, question: 7) }
        #expect(done.criteria.contains { $0.name == "sabotage" && $0.value == "lose question 7, on purpose" })
    }

    @Test func aServiceThatNeverAnsweredIsUnknownAndNothingElse() {
        let judgement = judge { $0.unreachable = "refused" }
        #expect(judgement.verdict == .unknown)
        #expect(judgement.criteria.map(\.name) == ["the service answers"])
    }

    @Test func aLoadThatWasCutShortIsJudgedByWhatWasSeenAndSaysSo() {
        let judgement = judge { $0.cutShort = "by SIGINT" }
        #expect(judgement.verdict == .pass)
        #expect(judgement.criteria.contains { $0.value == "cut short: by SIGINT" })
    }

    @Test func whatIsWrongIsWrongHoweverLittleElseWasSeen() {
        let judgement = judge(Expectations(minimumWrites: 1000, deployment: true)) {
            $0.failedRequests = 1
            $0.apiFailure = "refused"
        }
        #expect(judgement.verdict == .fail)
        #expect(judgement.reasons.count == 4)
    }

    @Test func exitCodesAreThoseOfTheContract() {
        #expect(Verdict.allCases.map(\.exitCode) == [0, 1, 2])
    }
}
