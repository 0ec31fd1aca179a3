import Foundation
import Lifecycle
import StageSupport
import Synchronization
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// Ramps, soaks and hooks with real processes and a real nginx.
@Suite(.timeLimit(.minutes(30)), .serialized) struct RampTests {
    @Test func eachShareIsMeasuredWithinTwoPointsAndNothingFails() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let counter = ColorCounter()
            let shares = Mutex<[Int: (before: [String: Int], after: [String: Int])]>([:])
            let rollout = try stage.planned(release: 2) {
                $0.ramp = [10, 50, 100]
                $0.rampInterval = .seconds(4)
                $0.soak = .seconds(1)
            } onEvent: { event in
                let now = counter.counts
                if event.event == .share, let percent = event.percent {
                    shares.withLock { $0[percent] = (now, now) }
                } else if let held = event.detail?.firstMatch(of: /^([0-9]+)% held/),
                    let percent = Int(held.1)
                {
                    shares.withLock { $0[percent]?.after = now }
                }
            }
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port, counter: counter) {
                await rollout.run()
            }
            #expect(outcome.kind == .deployed, "\(outcome)")
            #expect(traffic.bad.isEmpty)
            for percent in [10, 50, 100] {
                let (before, after) = try #require(shares.withLock { $0[percent] })
                let green = Double(after["green", default: 0] - before["green", default: 0])
                let blue = Double(after["blue", default: 0] - before["blue", default: 0])
                #expect(green + blue > 200, "too little traffic to measure \(percent)%")
                let measured = 100 * green / max(1, green + blue)
                #expect(abs(measured - Double(percent)) <= 2, "\(measured)% instead of \(percent)%")
            }
        }
    }

    @Test func tooLittleTrafficIsSaidAndNotTakenForSuccess() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let events = Recorder<RolloutEvent>()
            let outcome = try await stage.planned(release: 2) {
                $0.ramp = [50, 100]
                $0.rampInterval = .milliseconds(300)
            } onEvent: {
                events.add($0)
            }.run()
            #expect(outcome.kind == .deployed)
            let held = events.all.compactMap(\.detail).filter { $0.contains("% held") }
            #expect(held.count == 2)
            #expect(
                held.first
                    == "50% held for 300ms: too little to judge: 0 requests, 0 failed, and --min-requests is 20; "
                    + "going on without proof"
            )
        }
    }

    @Test func aNewFleetThatTurnsRedInTheRampIsRemovedAndNothingFails() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let red = "\(stage.directory)/red"
            let rollout = try stage.planned(release: 2, environment: ["STANDIN_RED_FILE": red]) {
                $0.ramp = [20, 100]
                $0.rampInterval = .seconds(60)
            } onEvent: { event in
                if event.percent == 20 { _ = FileManager.default.createFile(atPath: red, contents: nil) }
            }
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await rollout.run() }
            #expect(outcome.kind == .rolledBack && outcome.exitCode == 1)
            // Whichever was asked first.
            let fallen = try #require(outcome.reason?.firstMatch(of: /^(green-[12]) turned red: told to be$/))
                .1
            #expect(outcome.log == ["\(fallen) | \(fallen) listens"])
            #expect(traffic.bad.isEmpty)
            try await stage.expectBlueServes()
        }
    }

    @Test func errorsInTheRampRollBackAndOnlyTheNewFleetsRequestsFail() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let fail = "\(stage.directory)/fail"
            let rollout = try stage.planned(release: 2, environment: ["STANDIN_FAIL_FILE": fail]) {
                $0.ramp = [20, 100]
                $0.rampInterval = .seconds(60)
            } onEvent: { event in
                if event.percent == 20 { _ = FileManager.default.createFile(atPath: fail, contents: nil) }
            }
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await rollout.run() }
            #expect(outcome.kind == .rolledBack && outcome.exitCode == 1)
            #expect(outcome.reason?.contains("more than the 1% of --max-error-rate") == true, "\(outcome)")
            #expect(!traffic.bad.isEmpty && traffic.bad.allSatisfy { $0.contains("500") })
            try await stage.expectBlueServes()
        }
    }

    @Test func anInstanceThatIsKilledInTheSoakRollsBackAtOnce() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let events = Recorder<RolloutEvent>()
            async let outcome = stage.planned(release: 2) {
                $0.soak = .seconds(60)
            } onEvent: {
                events.add($0)
            }
            .run()
            try await events.wait(for: .soak)
            let victim = try #require(try await stage.runtime().list().first { $0.name == "green-2" })
            _ = ProcessIdentity(victim.id)?.send(SIGKILL)
            let end = try await outcome
            #expect(end.kind == .rolledBack && end.exitCode == 1)
            #expect(end.reason == "green-2 was ended by signal 9")
            // What its shell says of its end may come too late to be read.
            #expect(end.log.filter { $0 != "green-2 | Killed" } == ["green-2 | green-2 listens"])
            try await stage.expectBlueServes()
        }
    }

    @Test func instancesWhoseMetricsCannotBeReadDoNotKeepTheirShare() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let outcome = try await stage.planned(release: 2, environment: ["STANDIN_NO_METRICS": "1"]) {
                $0.ramp = [50, 100]
            }.run()
            #expect(outcome.kind == .rolledBack)
            #expect(outcome.reason?.contains("cannot be judged: GET http://127.0.0.1:") == true, "\(outcome)")
            #expect(outcome.reason?.contains("/metrics answered 404") == true)
            try await stage.expectBlueServes()
        }
    }

    @Test(arguments: [
        (RolloutHook.Moment.beforeSwitch, "echo no; exit 3", "hook exited with status 3: no"),
        (.beforeStop, "echo never; exit 1", "hook exited with status 1: never"),
        (.beforeSwitch, "echo slow; sleep 600", "hook did not end within 500ms and was ended: slow"),
        (.beforeSwitch, "kill -9 $$", "hook was ended by signal 9"),
        (.afterSwitch, "echo cold; exit 2", "hook exited with status 2: cold"),
    ])
    func aFailingHookRollsBackAndNothingFails(
        moment: RolloutHook.Moment,
        command: String,
        reason: String
    ) async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let rollout = try stage.planned(release: 2) {
                $0.hooks = [moment: command]
                $0.hookTimeout = .milliseconds(500)
            }
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await rollout.run() }
            #expect(outcome.kind == .rolledBack && outcome.exitCode == 1)
            #expect(outcome.reason == "the \(moment.rawValue) \(reason)")
            #expect(traffic.bad.isEmpty)
            try await stage.expectBlueServes()
        }
    }

    @Test func aFailedDeploymentIsToldToItsHook() async throws {
        try await Stage.withStage { stage in
            let events = Recorder<RolloutEvent>()
            let outcome = try await stage.planned(environment: ["STANDIN_EXIT": "3"]) {
                $0.hooks = [.after: "echo never", .onFailure: "echo $FAKESTACK_OUTCOME $FAKESTACK_REASON"]
            } onEvent: {
                events.add($0)
            }.run()
            #expect(outcome.kind == .rolledBack, "\(outcome)")
            let said = events.all.filter { $0.event == .note && $0.step == .onFailure }.compactMap(\.detail)
            #expect(said.first?.hasPrefix("rolled_back ") == true, "\(said)")
            #expect(!events.all.contains { $0.step == .after })
        }
    }

    @Test func hooksFindTheFactsAndWhatTheySayIsTold() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let events = Recorder<RolloutEvent>()
            let facts = "echo $FAKESTACK_HOOK $FAKESTACK_COLOR $FAKESTACK_RELEASE $FAKESTACK_OLD_COLOR"
            let outcome = try await stage.planned(release: 2) {
                $0.hooks = [
                    .beforeSwitch: "\(facts); set -- $FAKESTACK_ENDPOINTS; curl -fsS $1",
                    .afterSwitch: facts,
                    .beforeStop: "\(facts); set -- $FAKESTACK_OLD_ADMIN_ENDPOINTS; curl -fsS $2/inflight",
                    .after: "\(facts) $FAKESTACK_OUTCOME; exit 1",
                    .onFailure: "echo never",
                ]
            } onEvent: {
                events.add($0)
            }.run()
            #expect(outcome.kind == .deployed, "\(outcome)")
            func said(in step: RolloutStep) -> [String] {
                events.all.filter { $0.event == .note && $0.step == step }.compactMap(\.detail)
            }
            #expect(said(in: .beforeSwitch) == ["before-switch green 2 blue", "green"])
            #expect(said(in: .beforeStop).first == "before-stop green 2 blue")
            #expect(said(in: .beforeStop).last?.contains("\"state\": \"obsolete\"") == true)
            #expect(said(in: .afterSwitch) == ["after-switch green 2 blue"])
            // Too late to change anything, but not passed over.
            #expect(said(in: .after) == ["after green 2 blue deployed"])
            #expect(outcome.exitCode == 0)
            #expect(outcome.losses == ["the after hook exited with status 1: after green 2 blue deployed"])
            #expect(said(in: .onFailure).isEmpty)
        }
    }
}
