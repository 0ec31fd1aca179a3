import Foundation
import Lifecycle
import StageSupport
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// Whole deployments: real processes, real sockets, a real nginx.
@Suite(.timeLimit(.minutes(30)), .serialized) struct DeploymentTests {
    @Test func aFleetIsReplacedUnderLoadWithoutABadAnswer() async throws {
        try await Stage.withStage { stage in
            let first = try await stage.rollout().run()
            #expect(first == RolloutOutcome(kind: .deployed, color: "blue", release: 1, exitCode: 0))
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) {
                try await stage.rollout(release: 2, migrations: MigrationLog()).run()
            }
            #expect(outcome == RolloutOutcome(kind: .deployed, color: "green", release: 2, exitCode: 0))
            #expect(traffic.bad.isEmpty)
            #expect(traffic.good > 0)
            #expect(try await stage.runtime().list().map(\.name) == ["green-1", "green-2"])
            #expect(try await Traffic.get("/", port: stage.proxy.port).body == "green")
        }
    }

    @Test func everyStepIsToldInItsOrderWithItsTime() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let events = Recorder<RolloutEvent>()
            let migrations = MigrationLog()
            _ = try await stage.rollout(release: 2, migrations: migrations) { events.add($0) }.run()
            let finished = events.all.filter { $0.event == .stepFinished }
            let hooksAndSoak: [RolloutStep] = [
                .beforeSwitch, .afterSwitch, .soak, .beforeStop, .rollback, .after, .onFailure,
            ]
            #expect(finished.map(\.step) == RolloutStep.allCases.filter { !hooksAndSoak.contains($0) })
            #expect(finished.allSatisfy { ($0.seconds ?? -1) >= 0 })
            #expect(migrations.applied.all == [.expand, .contract])
            #expect(events.all.contains { $0.event == .note && $0.detail == "expand of release 2" })
            #expect(events.all.last?.outcome?.kind == .deployed)
            for event in events.all {
                let again = try WireJSON.decode(RolloutEvent.self, from: WireJSON.encode(event))
                #expect(
                    again.event == event.event && again.step == event.step && again.outcome == event.outcome
                )
            }
        }
    }

    @Test(arguments: [
        (["STANDIN_RED": "1"], "is red: told to be"),
        (["STANDIN_EXIT": "3"], "exited with status 3"),
        (["STANDIN_RELEASE": "9"], "it answers as green of release 9, not green of release 2"),
    ])
    func aNewFleetThatDoesNotTurnGreenIsRemovedAndTheOldOneServesOn(
        environment: [String: String],
        reason: String
    ) async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) {
                try await stage.rollout(release: 2, environment: environment, startTimeout: .seconds(2)).run()
            }
            #expect(outcome.kind == .rolledBack && outcome.exitCode == 1)
            #expect(outcome.reason?.contains(reason) == true, "\(outcome)")
            #expect(traffic.bad.isEmpty)
            try await stage.expectBlueServes()
        }
    }

    @Test func aFailedExpandStartsNothing() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let outcome = try await stage.rollout(release: 2, migrations: MigrationLog(failing: .expand))
                .run()
            #expect(outcome.kind == .rolledBack)
            #expect(outcome.reason == "the expand migrations failed: no such table")
            try await stage.expectBlueServes()
        }
    }

    @Test func whatLintRefusesIsRefusedBeforeAnythingIsTouched() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let log = MigrationLog(refusal: "m/1_x.sql:3:1: error: the table t is dropped [drop]")
            let events = Recorder<RolloutEvent>()
            let outcome = try await stage.rollout(release: 2, migrations: log) { events.add($0) }.run()
            #expect(outcome.kind == .refused && outcome.exitCode == 1)
            #expect(outcome.reason == log.refusal)
            #expect(log.applied.all.isEmpty)
            #expect(!events.all.contains { [.expand, .start].contains($0.step) })
            try await stage.expectBlueServes()
        }
    }

    @Test func aSignalWhileDrainingPutsTheOldFleetBack() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let slow = try await stage.sendSlowRequest()
            let events = Recorder<RolloutEvent>()
            let interrupts = Interrupts()
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) {
                async let outcome = stage.rollout(release: 2) { events.add($0) }.run(interrupts: interrupts)
                try await events.wait(for: .drain)
                interrupts.post(.interrupt)
                return try await outcome
            }
            #expect(outcome.kind == .rolledBack && outcome.exitCode == 130)
            #expect(outcome.reason == "interrupted by SIGINT")
            #expect(traffic.bad.isEmpty)
            try await stage.expectBlueServes()
            try slow.open()
            let answer = try await slow.answer
            #expect(answer == (200, "blue"))
        }
    }

    @Test func aRequestInFlightIsWaitedForAndAnswered() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let slow = try await stage.sendSlowRequest()
            let events = Recorder<RolloutEvent>()
            async let outcome = stage.rollout(release: 2) { events.add($0) }.run()
            try await events.wait(for: .drain)
            try slow.open()
            #expect(try await outcome.kind == .deployed)
            let answer = try await slow.answer
            #expect(answer == (200, "blue"))
        }
    }

    @Test func atTheDrainTimeoutItSaysWhatWasLeftAndGoesOn() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let slow = try await stage.sendSlowRequest()
            let outcome = try await stage.rollout(release: 2, drainTimeout: .seconds(2)).run()
            #expect(outcome.kind == .deployed)
            let left = outcome.losses.filter { $0.contains("was not drained after 2s: 1 in flight") }
            #expect(left.count == 1, "\(outcome)")
            slow.cancel()
        }
    }

    @Test func anOldInstanceThatDiesWhileDrainingIsALossAndNoReasonToTurnBack() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let slow = try await stage.sendSlowRequest()
            let busy = slow.instance
            let events = Recorder<RolloutEvent>()
            async let outcome = stage.rollout(release: 2) { events.add($0) }.run()
            try await events.wait(for: .drain)
            _ = ProcessIdentity(busy.id)?.send(SIGKILL)
            try await events.wait { $0.instance == busy.name && $0.detail?.hasPrefix("lost") == true }
            // nginx may repeat a GET, and does so on the other old instance.
            try slow.open()
            let end = try await outcome
            #expect(end.kind == .deployed)
            #expect(
                end.losses.contains("\(busy.name) was lost while draining: it was ended by signal 9"),
                "\(end)"
            )
            let answer = try await slow.answer
            #expect(answer == (200, "blue"))
        }
    }

    @Test func aProxyThatRefusesTheNewRoutingIsARollback() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let conf = try FileHandle(forWritingTo: URL(filePath: "\(stage.directory)/proxy/nginx.conf"))
            try conf.seekToEnd()
            try conf.write(contentsOf: Data("no_such_directive;\n".utf8))
            let outcome = try await stage.rollout(release: 2).run()
            #expect(outcome.kind == .rolledBack)
            #expect(outcome.reason?.contains("unknown directive \"no_such_directive\"") == true)
            try await stage.expectBlueServes()
        }
    }

    @Test func anInstanceThatIsStartedWhileASignalComesIsStoppedToo() async throws {
        try await Stage.withStage { stage in
            let events = Recorder<RolloutEvent>()
            let interrupts = Interrupts()
            async let outcome = stage.rollout { events.add($0) }.run(interrupts: interrupts)
            try await events.wait(for: .start)
            interrupts.post(.terminate)
            #expect(try await outcome.exitCode == 143)
            #expect(try await stage.runtime().list().isEmpty)
        }
    }

    @Test func anOldFleetThatWillRefuseToBecomeObsoleteIsAskedBeforeAnythingStarts() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout(environment: ["STANDIN_NO_OBSOLETE": "1"]).run()
            let events = Recorder<RolloutEvent>()
            let outcome = try await stage.rollout(release: 2) { events.add($0) }.run()
            #expect(outcome.kind == .refused)
            #expect(outcome.reason?.contains("401 Unauthorized: pass the instances' --admin-token") == true)
            #expect(!events.all.contains { $0.step == .start })
            try await stage.expectBlueServes()
        }
    }

    @Test func aSecondDeploymentAtTheSameTimeSaysWhoHoldsTheLock() async throws {
        try await Stage.withStage { stage in
            let events = Recorder<RolloutEvent>()
            let interrupts = Interrupts()
            async let first = stage.rollout(environment: ["STANDIN_RED": "1"]) { events.add($0) }
                .run(interrupts: interrupts)
            try await events.wait(for: .green)
            let second = try await stage.rollout(color: "green").run()
            #expect(second.kind == .refused && second.exitCode == 1)
            #expect(second.reason?.contains("another deployment is under way in") == true)
            #expect(second.reason?.contains(": fakestack deploy --release 1") == true)
            #expect(second.reason?.contains("process \(getpid())") == true)
            interrupts.post(.terminate)
            #expect(try await first.exitCode == 143)
        }
    }

    @Test func aSecondSignalEndsAtOnceAndTheNextDeploymentCleansUp() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let events = Recorder<RolloutEvent>()
            let interrupts = Interrupts()
            async let outcome = stage.rollout(
                release: 2,
                environment: ["STANDIN_RED": "1", "STANDIN_STUBBORN": "1"]
            ) { events.add($0) }.run(interrupts: interrupts)
            try await events.wait(for: .green)
            interrupts.post(.interrupt)
            try await events.wait(for: .rollback)
            interrupts.post(.interrupt)
            let end = try await outcome
            #expect(end.kind == .abandoned && end.exitCode == 130)
            #expect(end.left?.contains("started: green-1, green-2") == true)
            for instance in try await stage.runtime().list() where instance.color == "green" {
                _ = ProcessIdentity(instance.id)?.send(SIGSTOP)
                _ = ProcessIdentity(instance.id)?.send(SIGKILL)
            }
            let next = try await stage.rollout(release: 2).run()
            #expect(next.kind == .deployed, "\(next)")
            #expect(try await Traffic.get("/", port: stage.proxy.port).body == "green")
        }
    }
}
