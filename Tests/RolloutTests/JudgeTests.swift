import Foundation
import Lifecycle
import Testing

@testable import Rollout

@Suite struct DrainJudgeTests {
    var judge = DrainJudge(instance: "a", reactionTime: .seconds(1))

    func report(_ inflight: Int, total: Int, state: LifecycleState = .obsolete, instance: String = "a")
        -> DrainJudge.Poll
    {
        .answered(
            InflightReport(
                inflight: inflight,
                streams: 0,
                total: total,
                idleMilliseconds: nil,
                oldestMilliseconds: nil,
                state: state,
                instance: instance
            )
        )
    }

    func isDraining(_ verdict: DrainJudge.Verdict) -> Bool {
        if case .draining = verdict { true } else { false }
    }

    @Test mutating func threeQuietPollsAfterTheReactionTimeAreProof() {
        #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(1), proxy: .letGo)))
        #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(1.1), proxy: .letGo)))
        #expect(judge.judge(report(0, total: 5), elapsed: .seconds(1.2), proxy: .letGo) == .drained)
    }

    @Test mutating func quietPollsBeforeTheReactionTimeDoNotCount() {
        for _ in 0..<10 {
            #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(0.9), proxy: .letGo)))
        }
        #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(1), proxy: .letGo)))
    }

    @Test(arguments: [
        (0, 6, LifecycleState.obsolete), (1, 5, .obsolete), (0, 5, .serving), (0, 5, .stopping),
    ])
    func anythingInBetweenStartsTheCountAgain(inflight: Int, total: Int, state: LifecycleState) {
        var judge = judge
        _ = judge.judge(report(0, total: 5), elapsed: .seconds(2), proxy: .letGo)
        _ = judge.judge(report(0, total: 5), elapsed: .seconds(2), proxy: .letGo)
        #expect(
            isDraining(
                judge.judge(report(inflight, total: total, state: state), elapsed: .seconds(2), proxy: .letGo)
            )
        )
        #expect(isDraining(judge.judge(report(0, total: 6), elapsed: .seconds(2), proxy: .letGo)))
    }

    @Test mutating func aFailedPollIsUnknownAndNeverZero() {
        _ = judge.judge(report(0, total: 5), elapsed: .seconds(2), proxy: .letGo)
        _ = judge.judge(report(0, total: 5), elapsed: .seconds(2), proxy: .letGo)
        #expect(isDraining(judge.judge(.failed("timeout"), elapsed: .seconds(2), proxy: .letGo)))
        #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(2), proxy: .letGo)))
        #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(2), proxy: .letGo)))
        #expect(judge.judge(report(0, total: 5), elapsed: .seconds(2), proxy: .letGo) == .drained)
    }

    @Test(arguments: [DrainJudge.ProxyWord.routes, .unknown("it does not answer")])
    func aProxyThatHasNotSaidThatItLetGoStartsTheCountAgain(_ word: DrainJudge.ProxyWord) {
        var judge = judge
        for _ in 0..<10 {
            #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(9), proxy: word)))
        }
        for _ in 0..<2 {
            #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(9), proxy: .letGo)))
        }
        #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(9), proxy: word)))
        for _ in 0..<2 {
            #expect(isDraining(judge.judge(report(0, total: 5), elapsed: .seconds(9), proxy: .letGo)))
        }
        #expect(judge.judge(report(0, total: 5), elapsed: .seconds(9), proxy: .letGo) == .drained)
    }

    @Test mutating func anotherProcessInItsPlaceIsALoss() {
        let verdict = judge.judge(report(0, total: 0, instance: "b"), elapsed: .seconds(2), proxy: .letGo)
        #expect(verdict == .lost("another process (b) answers in its place"))
        #expect(
            judge.judge(.gone("it exited with status 1"), elapsed: .seconds(2), proxy: .letGo)
                == .lost("it exited with status 1")
        )
    }
}

@Suite struct GreenJudgeTests {
    var judge = GreenJudge(color: "green", release: 2)

    func report(
        _ status: HealthReport.Status = .green,
        color: String = "green",
        release: Int = 2,
        instance: String = "a"
    ) -> HealthReport {
        HealthReport(
            status: status,
            state: status == .green ? .serving : .starting,
            reason: nil,
            identity: InstanceIdentity(instance: instance, color: color, release: release),
            schema: nil,
            database: .up,
            inflight: 0,
            since: Date(timeIntervalSince1970: 0)
        )
    }

    @Test mutating func greenMeansThreeTimesInARow() {
        #expect(judge.judge(report()) == .waiting("green 1 of 3 times"))
        #expect(judge.judge(report(.red)) == .waiting("it is red: starting"))
        #expect(judge.judge(report()) == .waiting("green 1 of 3 times"))
        #expect(judge.judge(failure: "no answer") == .waiting("no answer"))
        for _ in 0..<2 { _ = judge.judge(report()) }
        #expect(judge.judge(report()) == .green("a"))
    }

    @Test mutating func aRestartInBetweenStartsTheCountAgain() {
        for _ in 0..<2 { _ = judge.judge(report()) }
        #expect(judge.judge(report(instance: "b")) == .waiting("green 1 of 3 times"))
    }

    @Test mutating func anotherColorOrReleaseNeverBecomesGreen() {
        #expect(
            judge.judge(report(color: "blue"))
                == .wrong("it answers as blue of release 2, not green of release 2")
        )
        #expect(
            judge.judge(report(release: 1))
                == .wrong("it answers as green of release 1, not green of release 2")
        )
    }
}
