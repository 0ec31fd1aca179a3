import Foundation
import Lifecycle
import Testing

@testable import Rollout

@Suite struct HoldJudgeTests {
    var judge = HoldJudge(limits: .init())

    /// An answer of a green instance that has counted so much.
    private func poll(
        _ total: Int,
        failed: Int = 0,
        status: HealthReport.Status = .green,
        process: String = "a"
    ) -> HoldJudge.Poll {
        holdPoll(total, failed: failed, status: status, process: process)
    }

    /// Polls of `green-1` at second 0, 1, 2, ...; the time is over at 4.
    func verdict(_ polls: [HoldJudge.Poll]) -> HoldJudge.Verdict {
        var judge = judge
        var verdict = HoldJudge.Verdict.holding
        for (second, poll) in polls.enumerated() {
            verdict = judge.judge(["green-1": poll], elapsed: .seconds(second), of: .seconds(4))
            if verdict != .holding { break }
        }
        return verdict
    }

    @Test func aGreenFleetWithFewErrorsIsHeldToTheEnd() {
        let polls = [poll(1000), poll(1100), poll(1200), poll(1300, failed: 3), poll(1400, failed: 4)]
        #expect(verdict(polls) == .held("400 requests, 4 failed (1%)"))
        #expect(verdict(Array(polls.dropLast())) == .holding)
    }

    @Test func onlyWhatCameSinceTheBeginningCounts() {
        #expect(
            verdict([poll(500, failed: 500)] + (1...4).map { poll(500 + $0 * 50, failed: 500) })
                == .held("200 requests, 0 failed")
        )
    }

    @Test func tooManyErrorsBreakItAtOnce() {
        #expect(
            verdict([poll(0), poll(100, failed: 2)])
                == .broken(
                    instance: "green-1",
                    why:
                        "has most of the errors of the new fleet: 100 requests, 2 failed (2%), more than the 1% "
                        + "of --max-error-rate"
                )
        )
    }

    @Test func theInstanceWithTheMostErrorsIsNamed() {
        var judge = judge
        _ = judge.judge(["green-1": poll(0), "green-2": poll(0)], elapsed: .zero, of: .seconds(4))
        let polls = ["green-1": poll(50), "green-2": poll(50, failed: 9)]
        guard case .broken("green-2", _) = judge.judge(polls, elapsed: .seconds(1), of: .seconds(4)) else {
            return #expect(Bool(false))
        }
    }

    @Test func tooFewRequestsAreNoProofAndAreKeptForTheNextShare() {
        var judge = judge
        let first = [poll(0), poll(3, failed: 3), poll(3, failed: 3)]
        for poll in first {
            #expect(judge.judge(["green-1": poll], elapsed: .zero, of: .seconds(4)) == .holding)
        }
        let end = judge.judge(["green-1": poll(3, failed: 3)], elapsed: .seconds(4), of: .seconds(4))
        #expect(
            end
                == .held(
                    "too little to judge: 3 requests, 3 failed (100%), and --min-requests is 20; going on without proof"
                )
        )
        judge.begin()
        guard
            case .broken = judge.judge(["green-1": poll(20, failed: 3)], elapsed: .zero, of: .seconds(4))
        else { return #expect(Bool(false), "three failures of twenty were forgotten") }
    }

    @Test func whatWasJudgedDoesNotDiluteWhatComesLater() {
        var judge = judge
        _ = judge.judge(["green-1": poll(0)], elapsed: .zero, of: .seconds(60))
        for second in 1...10 {
            let verdict = judge.judge(
                ["green-1": poll(second * 1000)],
                elapsed: .seconds(second),
                of: .seconds(60)
            )
            #expect(verdict == .holding)
        }
        guard
            case .broken = judge.judge(
                ["green-1": poll(10_100, failed: 50)],
                elapsed: .seconds(11),
                of: .seconds(60)
            )
        else { return #expect(Bool(false), "50 of 100 requests failed") }
    }

    @Test func whatWasJudgedInALongTimeIsSaidAtItsEnd() {
        var judge = judge
        var verdict = HoldJudge.Verdict.holding
        for second in 0...10 {
            let total = min(second, 5) * 100
            verdict = judge.judge(["green-1": poll(total)], elapsed: .seconds(second), of: .seconds(10))
        }
        #expect(verdict == .held("500 requests, 0 failed"))
    }

    @Test(arguments: [
        (HoldJudge.Poll.gone("was ended by signal 9"), "was ended by signal 9"),
        (holdPoll(1, status: .red), "turned red: the database is down"),
        (
            holdPoll(1, process: "b"),
            "was replaced: another process (b) answers in its place"
        ),
    ])
    func anInstanceThatCannotKeepItsTrafficBreaksItAtOnce(poll: HoldJudge.Poll, why: String) {
        #expect(verdict([self.poll(0), poll]) == .broken(instance: "green-1", why: why))
    }

    @Test func countsThatGoBackwardsAreAnotherProcess() {
        guard case .broken = verdict([poll(100), poll(99)]) else { return #expect(Bool(false)) }
    }

    @Test func whatDoesNotAnswerIsUnknownAndNotFine() {
        let failed = HoldJudge.Poll.failed("timeout")
        #expect(verdict([poll(0), failed, failed, poll(50), failed]) == .holding)
        #expect(
            verdict([poll(0), failed, failed, poll(50), failed, poll(60)]) == .held("60 requests, 0 failed")
        )
        #expect(
            verdict([poll(0), failed, failed, failed])
                == .broken(instance: "green-1", why: "cannot be judged: timeout")
        )
    }
}

/// An answer of an instance that has counted so much.
private func holdPoll(
    _ total: Int,
    failed: Int = 0,
    status: HealthReport.Status = .green,
    process: String = "a"
) -> HoldJudge.Poll {
    .answered(
        HealthReport(
            status: status,
            state: .serving,
            reason: status == .green ? nil : "the database is down",
            identity: InstanceIdentity(instance: process, color: "green", release: 2),
            schema: nil,
            database: .up,
            inflight: 0,
            since: Date(timeIntervalSince1970: 0)
        ),
        RequestCounts(total: total, failed: failed)
    )
}

@Suite struct RequestCountsTests {
    @Test func failuresAreServerErrorsAndAnswersThatDidNotGetThrough() {
        let counts = RequestCounts(
            prometheus: """
                # HELP http_server_request_duration_seconds From a head to the last byte.
                # TYPE http_server_request_duration_seconds histogram
                http_server_request_duration_seconds_bucket{http_response_status_code="500",le="1"} 900
                http_server_request_duration_seconds_count{http_route="/a",http_response_status_code="200"} 90
                http_server_request_duration_seconds_count{http_route="/a",http_response_status_code="404"} 5
                http_server_request_duration_seconds_count{http_route="/a",http_response_status_code="503"} 3
                http_server_request_duration_seconds_count{http_route="/a",http_response_status_code="200",error_type="connection_lost"} 1
                http_server_request_duration_seconds_count{http_route="/a",error_type="connection_lost"} 1
                http_server_request_duration_seconds_sum{http_route="/a",http_response_status_code="500"} 7
                """
        )
        #expect(counts == RequestCounts(total: 100, failed: 5))
    }

    @Test func anInstanceThatHasAnsweredNothingHasCountsAndOneWithoutTheFamilyHasNone() {
        let none = "# TYPE http_server_request_duration_seconds histogram\n"
        #expect(RequestCounts(prometheus: none) == RequestCounts(total: 0, failed: 0))
        #expect(RequestCounts(prometheus: "fakestack_state 1\n") == nil)
        #expect(
            RequestCounts(prometheus: "\(none)http_server_request_duration_seconds_count{} many\n") == nil
        )
    }
}

@Suite struct TrafficShiftTests {
    @Test(arguments: [
        (2, 2, 1), (2, 2, 10), (2, 2, 50), (1, 3, 25), (3, 1, 25), (3, 2, 99), (7, 5, 33), (100, 99, 1),
        (1, 100, 50),
        (20, 1, 10),
    ])
    func theShareIsRightWhateverTheReplicaCounts(new: Int, old: Int, percent: Int) {
        let green = (1...new).map { RolloutStateMachineTests.instance("green", $0) }
        let blue = (1...old).map { RolloutStateMachineTests.instance("blue", $0) }
        let endpoints = TrafficShift(fleet: green, rest: blue, percent: percent, hold: .zero).endpoints
        #expect(endpoints.allSatisfy { (1...256).contains($0.weight) })
        #expect(endpoints.count == new + old)
        #expect(abs(endpoints.percent(of: green) - percent) <= 1, "\(endpoints.map(\.weight))")
    }

    @Test func allOfItLeavesTheOthersOut() {
        let green = [RolloutStateMachineTests.instance("green", 1)]
        let blue = [RolloutStateMachineTests.instance("blue", 1)]
        let shift = TrafficShift(fleet: green, rest: blue, percent: 100, hold: .zero)
        #expect(shift.endpoints == [WeightedEndpoint(endpoint: green[0].endpoint, weight: 1)])
    }
}
