import Foundation
import Testing

@testable import LoadClient

@Suite struct AvailabilityTests {
    private func run(_ steps: [(String, Int)]) -> Availability {
        var availability = Availability()
        for (what, at) in steps {
            let moment = Duration.milliseconds(at)
            switch what {
            case "start": availability.start(at: moment)
            case "ok": availability.succeed(at: moment)
            default: availability.fail(at: moment)
            }
        }
        return availability.ended()
    }

    @Test func aSpanLastsFromTheFirstAttemptToTheNextSuccess() {
        let availability = run([
            ("start", 0), ("ok", 10), ("start", 100), ("fail", 110), ("start", 400), ("ok", 450),
        ])
        #expect(availability.longest?.length == .milliseconds(350))
        #expect(availability.longest?.started == .milliseconds(100))
    }

    @Test func timeInWhichNobodyAskedDoesNotCount() {
        #expect(
            run([("start", 0), ("ok", 10), ("start", 5000), ("ok", 5010)]).longest?.length
                == .milliseconds(10)
        )
    }

    @Test func aSuccessBeginsANewSpanForThoseWhoStillWait() {
        let availability = run([("start", 0), ("start", 0), ("ok", 10), ("ok", 200)])
        #expect(availability.longest?.length == .milliseconds(190))
        #expect(availability.longest?.started == .milliseconds(10))
    }

    @Test func aServiceThatNeverComesBackIsUnavailableToTheEnd() {
        #expect(
            run([("start", 0), ("ok", 10), ("start", 20), ("fail", 30), ("start", 30), ("fail", 900)])
                .longest?.length
                == .milliseconds(880)
        )
    }

    @Test func aRequestThatIsSentLateAddsNoTimeInWhichOthersSucceeded() {
        #expect(
            run([("start", 0), ("ok", 100), ("start", 50), ("ok", 120)]).longest?.length == .milliseconds(100)
        )
    }

    @Test func onlySpansThatCanBeSeenAreKept() {
        let availability = run([
            ("start", 0), ("ok", 49), ("start", 100), ("ok", 150), ("start", 200), ("ok", 300),
        ])
        #expect(availability.spans.map(\.length) == [.milliseconds(50), .milliseconds(100)])
    }

    @Test func nothingAttemptedIsNothingUnavailable() {
        #expect(run([]).longest == nil)
    }
}

@Suite struct RecorderTests {
    let blue = Answerer(instance: "b", color: "blue", release: 1)
    let green = Answerer(instance: "g", color: "green", release: 2)

    private func record(
        _ due: Int,
        _ ended: Int,
        _ answerer: Answerer? = nil,
        failure: FailureClass? = nil,
        connection: ConnectionUse = .reused
    ) -> RequestRecord {
        RequestRecord(
            kind: .list,
            due: .milliseconds(due),
            ended: .milliseconds(ended),
            connection: connection,
            answerer: answerer,
            failure: failure.map { .init(kind: $0, detail: "why") }
        )
    }

    private func recorder(_ records: [RequestRecord]) -> Recorder {
        var recorder = Recorder()
        for record in records {
            recorder.start(record.kind, due: record.due)
            recorder.end(record)
        }
        return recorder
    }

    @Test func aRequestCountsAsSentWhenDueAndAsEndedWhenItEnded() {
        let recorder = recorder([record(900, 1100, blue), record(950, 960, failure: .timeout)])
        #expect(recorder.seconds.map(\.sent) == [2, 0])
        #expect(recorder.seconds.map(\.ok) == [0, 1])
        #expect(recorder.seconds.map(\.failed) == [1, 0])
        #expect(recorder.sent == 2 && recorder.ok == 1 && recorder.failed == 1)
    }

    @Test func answersAreCountedByInstanceWithTheirFirstAndLast() {
        let recorder = recorder([record(0, 10, blue), record(10, 20, green), record(20, 1500, blue)])
        #expect(recorder.answerers.tallies.map(\.count) == [2, 1])
        #expect(recorder.answerers.tallies[0].first == .milliseconds(10))
        #expect(recorder.answerers.tallies[0].last == .milliseconds(1500))
        #expect(recorder.seconds[0].answers == [0: 1, 1: 1])
    }

    @Test func failuresAreCountedByClassConnectionAndInstance() {
        let recorder = recorder([
            record(0, 1, failure: .resetBeforeResponse), record(0, 1, failure: .resetBeforeResponse),
            record(0, 1, failure: .resetBeforeResponse, connection: .new),
            record(0, 1, blue, failure: .status5xx),
        ])
        #expect(
            recorder.failures == [
                FailureKey(kind: .resetBeforeResponse, connection: .reused, instance: nil): 2,
                FailureKey(kind: .resetBeforeResponse, connection: .new, instance: nil): 1,
                FailureKey(kind: .status5xx, connection: .reused, instance: "b"): 1,
            ]
        )
        let report = LoadReport.Requests(recorder, charged: 0)
        #expect(report.by.map(\.count) == [2, 1, 1])
        #expect(report.by.map(\.count).reduce(0, +) == report.failed)
    }

    @Test func onlyTheFirstFailuresAreKeptInWords() {
        let recorder = recorder((0..<100).map { record($0, $0 + 1, failure: .timeout) })
        #expect(recorder.examples.count == Recorder.exampleLimit)
        #expect(recorder.failed == 100)
        let last = self.recorder(
            (0..<100).map { record($0, $0 + 1, failure: $0 < 99 ? .timeout : .status5xx) }
        )
        #expect(last.examples.map(\.key.kind).last == .status5xx, "the first of each class is kept")
        #expect(recorder.examples[0].line == "GET /questions at 0.001 s, timeout on a reused connection: why")
    }

    @Test func percentilesAreWithinOnePercent() {
        let recorder = recorder((1...1000).map { record(0, $0, blue) })
        let all = LatencyByTime(recorder.log, nil, started: Date()).total(of: .list)
        #expect(all.count == 1000)
        #expect(abs(all.milliseconds(atPercentile: 50) - 500) <= 5)
        #expect(abs(all.milliseconds(atPercentile: 99) - 990) <= 10)
        #expect(abs(all.maxMilliseconds - 1000) <= 10)
    }

    @Test func failedRequestsHaveNoLatency() {
        #expect(recorder([record(0, 900, failure: .timeout)]).log.count == 0)
    }

    @Test func theLogKeepsKindMomentAndLatency() {
        var log = RequestLog()
        for number in 0..<20_000 {
            let kind = RequestKind.allCases[number % RequestKind.allCases.count]
            log.add(kind, due: .milliseconds(number), latency: .microseconds(number * 10))
        }
        var number = 0
        log.forEach { entry in
            #expect(entry.kind == RequestKind.allCases[number % RequestKind.allCases.count])
            #expect(entry.dueMilliseconds == number && entry.latencyMicroseconds == number * 10)
            number += 1
        }
        #expect(number == log.count)
    }

    @Test func latencyIsSplitAtTheDeploymentsWindowByWhenARequestWasDue() {
        // Due before the window and ended within it: that is before.
        let recorder = recorder((0..<10).map { record($0 * 1000, $0 * 1000 + 900, blue) })
        let start = Date(timeIntervalSince1970: 1000)
        let timeline = DeploymentTimeline(
            steps: [.init(name: "x", started: start + 3.5, seconds: 2)],
            migrations: [.init(name: "m", started: start + 4.0, seconds: 0.001)]
        )
        let split = LatencyByTime(recorder.log, timeline, started: start).phases
        #expect(split.before.count == 4 && split.during.count == 2 && split.after.count == 4)
        #expect(split.migrating?.count == 1)
        let whole = LatencyByTime(recorder.log, nil, started: start).phases
        #expect(whole.before.count == 10 && whole.during.count == 0 && whole.after.count == 0)
        #expect(whole.migrating == nil)
    }

    @Test func whatIsDueAndNeverSentIsUnavailableToTheEnd() {
        var recorder = Recorder()
        recorder.abandon(.ask, due: .seconds(1), at: .seconds(4))
        #expect(recorder.unsent == 1 && recorder.sent == 0)
        #expect(recorder.kinds[.ask]?.availability.ended().longest?.length == .seconds(3))
    }

    @Test func aSnapshotShowsTheLastWholeSecond() {
        let recorder = recorder([
            record(0, 500, blue), record(1000, 1010, blue), record(1000, 1020, green),
            record(2000, 2001, green),
        ])
        let snapshot = LoadSnapshot(
            elapsed: .milliseconds(2300),
            recorder: recorder,
            acknowledgedQuestions: 7
        )
        #expect(snapshot.rate == 2)
        #expect(snapshot.answersByColor.map(\.color) == ["blue", "green"])
        #expect(
            snapshot.line(remaining: .seconds(28), width: 120)
                == "2s, 28s left  2 req/s  failed 0  p99 20.0 ms  blue 1  green 1  ok 4  acknowledged 7  p50 10.0 ms"
        )
    }

    @Test func aLiveLineLosesWholeFieldsAndNothingElse() {
        var snapshot = LoadSnapshot(
            elapsed: .seconds(100),
            recorder: Recorder(),
            acknowledgedQuestions: 1_234_567
        )
        (snapshot.ok, snapshot.failed, snapshot.rate) = (7_654_321, 42, 12_345)
        snapshot.answers = [
            .init(color: "\u{1B}[2J\u{202E}", instance: "i", release: nil, count: 12_345),
            .init(color: "green", instance: "j", release: nil, count: 54_321),
        ]
        let whole = snapshot.line(remaining: .seconds(20), width: 1000)
        #expect(whole.contains("\\u001b[2J\\u202e 12345") && !whole.contains("\u{1B}"))
        for width in 20...160 {
            let line = snapshot.line(remaining: .seconds(20), width: width)
            #expect(line.count <= width)
            #expect(whole == line || whole.hasPrefix("\(line)  "))
        }
    }

    @Test func aSnapshotBeforeTheFirstWholeSecondIsZero() {
        let snapshot = LoadSnapshot(elapsed: .zero, recorder: Recorder(), acknowledgedQuestions: 0)
        #expect(snapshot.rate == 0 && snapshot.answers.isEmpty)
    }

    @Test(arguments: [
        (0, 1, "0.0"), (1.25, 1, "1.3"), (-0.04, 1, "0.0"), (-1.5, 0, "-2"), (12.345, 3, "12.345"),
        (0.05, 2, "0.05"),
    ])
    func numbersAreRoundedForPeople(value: Double, decimals: Int, text: String) {
        #expect(value.text(decimals: decimals) == text)
    }
}
