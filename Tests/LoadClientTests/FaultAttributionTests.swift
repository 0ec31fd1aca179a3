import Foundation
import Testing

@testable import LoadClient

@Suite struct FaultAttributionTests {
    static let start = Date(timeIntervalSince1970: 1_000_000)

    /// A fault from second 10 to 12 of the run, with a grace of 5.
    let fault = DeploymentTimeline.Fault(
        name: "kill-instance",
        detail: "SIGKILL to blue-2",
        started: start.addingTimeInterval(10),
        seconds: 2,
        grace: 5
    )

    private func attribution(_ faults: [DeploymentTimeline.Fault], failures: [UInt32]) -> FaultAttribution {
        var attribution = FaultAttribution(faults, started: Self.start)
        for failure in failures { attribution.charge(requestEnded: failure) }
        return attribution
    }

    @Test func whatFailedInTheWindowIsChargedAndNothingElse() {
        let attribution = attribution([fault], failures: [9990, 10_000, 16_900, 17_000, 17_010])
        #expect(attribution.failed == 3)
        #expect(attribution.faults.map(\.failed) == [3])
        #expect(attribution.covers(.seconds(12)) && !attribution.covers(.seconds(18)))
        #expect(attribution.touches(.seconds(1)...(.seconds(10))))
        #expect(!attribution.touches(.seconds(18)...(.seconds(19))))
    }

    @Test func aWriteOfUnknownEffectIsChargedToo() {
        var attribution = attribution([fault], failures: [])
        let charged = [11_000, 0].map { attribution.charge(writeEnded: $0) }
        #expect(charged == [true, false])
        #expect(attribution.faults.map(\.writes) == [1])
    }

    @Test func aFailureIsChargedOnce() {
        var second = fault
        second.started += 3
        let attribution = attribution([second, fault], failures: [14_000])
        #expect(attribution.faults.map(\.failed) == [1, 0])
        #expect(attribution.faults[0].started < attribution.faults[1].started)
    }

    @Test func withoutAFaultNothingIsExcused() {
        #expect(attribution([], failures: [1000]).failed == 0)
    }

    /// Evidence of a run with failed requests, so many of them charged to the fault.
    private func evidence(failed: Int, charged: Int) -> Evidence {
        JudgementTests.evidence { evidence in
            evidence.failedRequests = failed
            var fault = fault
            fault.failed = charged
            evidence.faults = [fault]
        }
    }

    @Test func failuresThatAFaultExplainsAreToldAndPass() {
        let judgement = Judgement(evidence(failed: 3, charged: 3), expectations: Expectations())
        #expect(judgement.verdict == .pass)
        #expect(
            judgement.reasons == [
                "all but 3 of 50 requests succeeded, and all 20 acknowledged questions were read back as they were sent",
                "3 failed requests are charged to the fault kill-instance (SIGKILL to blue-2 for 2.0 s), up to 5 s "
                    + "after its end",
            ]
        )
    }

    @Test func oneFailureThatNoFaultExplainsFailsTheRun() {
        let judgement = Judgement(evidence(failed: 4, charged: 3), expectations: Expectations())
        #expect(judgement.verdict == .fail)
        #expect(
            judgement.reasons.first == "requests: 1 of 50 requests failed outside the window of any fault"
        )
        #expect(judgement.reasons.count == 2)
    }

    @Test(arguments: [Finding.Kind.lost, .duplicated, .corrupted, .phantom])
    func noFaultExcusesAWrite(kind: Finding.Kind) {
        var evidence = evidence(failed: 3, charged: 3)
        evidence.questions.findings.add(Finding(kind: kind, subject: .question, detail: "write t/1"))
        #expect(Judgement(evidence, expectations: Expectations()).verdict == .fail)
    }
}
