import Testing

@testable import Rollout

@Suite struct RestartJudgeTests {
    @Test func whatDiesAgainAndAgainIsStartedLaterEachTime() {
        var judge = RestartJudge()
        var starts: [Int] = []
        for second in 0..<200 where !judge.due(of: ["a"], running: [], at: .seconds(second)).isEmpty {
            starts.append(second)
        }
        #expect(starts == [0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181])
    }

    @Test func whatHasRunForAWhileIsWellAgain() {
        var judge = RestartJudge()
        for second in [0, 1, 3, 7] {
            #expect(judge.due(of: ["a", "b"], running: ["b"], at: .seconds(second)) == ["a"])
        }
        #expect(judge.due(of: ["a", "b"], running: ["a", "b"], at: .seconds(8)).isEmpty)
        #expect(judge.due(of: ["a", "b"], running: ["a", "b"], at: .seconds(70)).isEmpty)
        #expect(judge.due(of: ["a", "b"], running: ["b"], at: .seconds(71)) == ["a"])
        #expect(judge.due(of: ["a", "b"], running: ["b"], at: .seconds(72)) == ["a"])
    }
}
