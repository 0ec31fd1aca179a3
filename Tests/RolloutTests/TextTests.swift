import Foundation
import Testing

@testable import Rollout

@Suite struct TextTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("2s", .seconds(2)), ("1.5s", .milliseconds(1500)),
        ("3m", .seconds(180)),
        ("7", .seconds(7)), ("0", .zero),
    ])
    func durationsAreRead(text: String, duration: Duration) {
        #expect(Duration(text: text) == duration)
    }

    @Test(arguments: ["", "s", "-1s", "1x", "nan", "1e99h"])
    func otherDurationsAreRefused(text: String) {
        #expect(Duration(text: text) == nil)
    }

    @Test func theShutdownTimeComesFromFlagsThenEnvironmentThenDefaults() {
        #expect(ServeShutdown.longest(arguments: [], environment: [:]) == .seconds(25))
        #expect(
            ServeShutdown.longest(arguments: [], environment: ["FAKESTACK_DRAIN_TIMEOUT": "1s"])
                == .seconds(6)
        )
        let arguments = ["--shutdown-delay", "2s", "--drain-timeout=3s"]
        #expect(
            ServeShutdown.longest(arguments: arguments, environment: ["FAKESTACK_DRAIN_TIMEOUT": "1s"])
                == .seconds(5)
        )
    }

    @Test func aStepIsOneLineWithItsTime() {
        let event = RolloutEvent(.stepFinished, at: .now, step: .green, seconds: 0.312, detail: "2 green")
        #expect(event.text == "green         2 green after 0.31s")
    }

    @Test func theReasonOfAFailureComesFirst() {
        let outcome = RolloutOutcome(
            kind: .rolledBack,
            color: "green",
            release: 2,
            reason: "no luck",
            log: ["green-1 | no"],
            losses: ["a request"],
            exitCode: 1
        )
        let event = RolloutEvent(.outcome, at: .now, seconds: 1, outcome: outcome)
        #expect(event.text == "rolled back: no luck\n  green-1 | no\n  lost: a request")
    }

    @Test func endpointsAreReadAndWritten() {
        #expect(Endpoint("127.0.0.1:80") == Endpoint(host: "127.0.0.1", port: 80))
        #expect(Endpoint("[::1]:80")?.description == "[::1]:80")
        for text in ["", ":80", "host", "host:0", "host:65536", "host:x"] { #expect(Endpoint(text) == nil) }
    }
}
