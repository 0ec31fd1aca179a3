import Lifecycle
import Testing

@testable import Rollout

@Suite struct SettleJudgeTests {
    private func report(inflight: Int = 0, total: Int, instance: String = "a") -> InflightReport {
        InflightReport(
            inflight: inflight,
            streams: 0,
            total: total,
            idleMilliseconds: nil,
            oldestMilliseconds: inflight > 0 ? 1500 : nil,
            state: .obsolete,
            instance: instance
        )
    }

    @Test func nothingInFlightIsNotYetNothingToCome() {
        var judge = SettleJudge(instance: "a", settle: .seconds(1))
        #expect(
            judge.judge(report(inflight: 2, total: 9), at: .zero)
                == .waiting("2 in flight, the oldest for 1.5s")
        )
        #expect(judge.judge(report(total: 9), at: .seconds(1)) == .waiting("nothing in flight"))
        #expect(judge.judge(report(total: 9), at: .seconds(1.9)) == .waiting("nothing in flight"))
        // It came and went between two looks.
        let came = judge.judge(report(total: 12), at: .seconds(2.5))
        #expect(came == .waiting("requests still come: 3 since the last look"))
        #expect(judge.judge(report(total: 12), at: .seconds(3.4)) == .waiting("nothing in flight"))
        #expect(judge.judge(report(total: 12), at: .seconds(3.5)) == .settled(total: 12))
    }

    @Test func noAnswerIsNoQuiet() {
        var judge = SettleJudge(instance: nil, settle: .seconds(1))
        _ = judge.judge(report(total: 1), at: .zero)
        #expect(judge.judge(failure: "x") == .waiting("its in-flight count is unknown: x"))
        #expect(judge.judge(report(total: 1), at: .seconds(5)) == .waiting("nothing in flight"))
        #expect(judge.judge(report(total: 1), at: .seconds(6)) == .settled(total: 1))
    }

    @Test func anotherInstanceIsNotTheOneThatWasAsked() {
        var judge = SettleJudge(instance: nil, settle: .zero)
        _ = judge.judge(report(inflight: 1, total: 1), at: .zero)
        #expect(judge.judge(report(total: 0, instance: "b"), at: .seconds(1)) == .replaced(by: "b"))
    }

    /// Whatever comes: it never settles with something in flight, nor within the time of what came last.
    @Test func itNeverSettlesEarly() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(state: seed)
        for _ in 0..<2000 {
            var judge = SettleJudge(instance: "a", settle: .seconds(1))
            var (now, last, inflight, total) = (Duration.zero, Duration.zero, 0, 0)
            for _ in 0..<50 {
                now += .milliseconds(Int.random(in: 1...400, using: &random))
                switch Int.random(in: 0..<10, using: &random) {
                case 0: (inflight, total, last) = (inflight + 1, total + 1, now)
                case 1: (total, last) = (total + 1, now)
                case 2 where inflight > 0: inflight -= 1
                default: break
                }
                let verdict =
                    Int.random(in: 0..<20, using: &random) == 0
                    ? judge.judge(failure: "x")
                    : judge.judge(report(inflight: inflight, total: total), at: now)
                guard case .settled = verdict else { continue }
                #expect(inflight == 0 && now - last >= .seconds(1), "seed \(seed)")
                break
            }
        }
    }
}
