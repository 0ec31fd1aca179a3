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

    @Test func whatFailedInTheWindowIsChargedAndNothingElse() {
        let moments: [Duration] = [
            .seconds(9.99), .seconds(10), .seconds(16.9), .seconds(17), .seconds(17.01),
        ]
        let attribution = FaultAttribution(moments, faults: [fault], started: Self.start)
        #expect(attribution.count == 3)
        #expect(attribution.faults.map(\.failed) == [3])
        #expect(attribution.covers(.seconds(12)) && !attribution.covers(.seconds(18)))
    }

    @Test func aFailureIsChargedOnce() {
        var second = fault
        second.started += 3
        let attribution = FaultAttribution([.seconds(14)], faults: [second, fault], started: Self.start)
        #expect(attribution.faults.map(\.failed) == [1, 0])
        #expect(attribution.faults[0].started < attribution.faults[1].started)
    }

    @Test func withoutAFaultNothingIsExcused() {
        #expect(FaultAttribution([.seconds(1)], faults: [], started: Self.start).count == 0)
    }

    /// Evidence of a run with failed requests, so many of them charged to the fault.
    private func evidence(failed: Int, charged: Int) -> Judgement.Evidence {
        var evidence = Judgement.Evidence()
        for _ in 0..<20 {
            evidence.questions.enter()
            evidence.questions.settle(as: .acknowledged)
        }
        evidence.sentRequests = 50
        evidence.failedRequests = failed
        var fault = fault
        fault.failed = charged
        evidence.faults = [fault]
        return evidence
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
        #expect(judgement.reasons.first == "1 of 50 requests failed outside the window of any fault")
        #expect(judgement.reasons.count == 2)
    }

    @Test(arguments: [Finding.Kind.lost, .duplicated, .corrupted, .phantom])
    func noFaultExcusesAWrite(kind: Finding.Kind) {
        var evidence = evidence(failed: 3, charged: 3)
        evidence.questionFindings.add(Finding(kind: kind, detail: "write t/1"))
        #expect(Judgement(evidence, expectations: Expectations()).verdict == .fail)
    }
}
