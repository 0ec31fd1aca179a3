import Foundation
import Lifecycle
import StageSupport
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// What a nasty operator does to a stage, on each real proxy.
@Suite(.timeLimit(.minutes(10)), .serialized) struct NeverWorseTests {
    @Test(arguments: ProxyKind.allCases)
    func aProxyThatForgotItsFleetIsLedBackToIt(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            #expect(try await stage.rollout().run().kind == .deployed)
            try await stage.router.route([])
            let status = try await StageStatus.now(
                directory: stage.directory,
                runtime: stage.runtime(),
                router: stage.router,
                probe: stage.probe
            )
            #expect(status.unfinished?.hasPrefix("The proxy has lost its routing: blue-1, blue-2") == true)
            let events = Recorder<RolloutEvent>()
            let (traffic, failed) = try await Traffic.during(port: stage.proxy.port) {
                try await stage.rollout(release: 2, environment: ["STANDIN_EXIT": "3"]) { events.add($0) }
                    .run()
            }
            #expect(failed.kind == .rolledBack, "\(failed)")
            try await stage.expectBlueServes()
            // Led back before anything else: from then on no request fails.
            let regained = try #require(events.instant { $0.detail?.hasSuffix("blue-2 again") == true })
            #expect(traffic.isGood(since: regained), "\(traffic.bad.suffix(3))")
            #expect(traffic.good > 0)
            try await stage.router.route([])
            let undone = try await stage.undoing().run()
            #expect(undone.kind == .rolledBack && undone.exitCode == 0, "\(undone)")
            try await stage.expectBlueServes()
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aProxyThatIsTurnedBackWhileTheOldFleetDrainsIsLedToTheNewOneAgain(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let blue = try await stage.router.routed()
            let slow = try await stage.sendSlowRequest()
            let events = Recorder<RolloutEvent>()
            async let counted = Traffic.during(port: stage.proxy.port) {
                try await stage.rollout(release: 2) { events.add($0) }.run()
            }
            try await events.wait(for: .drain)
            // An Envoy does not find an obsolete instance green, and says so: the file is put back all the same.
            _ = try? await stage.router.route(blue)
            try await events.wait {
                $0.detail?.contains("and not as it was told to") == true || $0.event == .outcome
            }
            try slow.open()
            let (traffic, end) = try await counted
            #expect(end.kind == .deployed, "\(end)")
            // Those that were sent to the old fleet once more are answered, too, unless an HAProxy has had the time to find
            // it red for itself.
            let again = try #require(events.instant { $0.detail?.hasPrefix("drained after") == true })
            if kind == .haproxy {
                #expect(traffic.isGood(since: again), "\(traffic.bad.suffix(3))")
            } else {
                #expect(traffic.bad == [])
            }
            #expect(try await Traffic.get("/", port: stage.proxy.port).body == "green")
            _ = try await slow.answer
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aNewInstanceThatDiesInTheDrainGivesTheTrafficBack(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let slow = try await stage.sendSlowRequest()
            defer { slow.cancel() }
            let events = Recorder<RolloutEvent>()
            async let counted = Traffic.during(port: stage.proxy.port) {
                try await stage.rollout(release: 2) { events.add($0) }.run()
            }
            try await events.wait(for: .drain)
            for instance in try await stage.runtime().list() where instance.color == "green" {
                _ = ProcessIdentity(instance.id)?.send(SIGKILL)
            }
            let (traffic, end) = try await counted
            #expect(
                end.kind == .rolledBack && end.reason?.contains("was ended by signal 9") == true,
                "\(end)"
            )
            // An Envoy sends to the dead until a check has failed, and the deployment waits for that.
            let back = try #require(
                events.instant {
                    kind == .envoy ? $0.event == .outcome : $0.detail == "traffic is on the old fleet"
                }
            )
            #expect(traffic.isGood(since: back), "\(traffic.bad.suffix(3))")
            try await stage.expectBlueServes()
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func anOldInstanceThatHangsIsALoss(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let hung = try #require(try await stage.runtime().list().first)
            _ = ProcessIdentity(hung.id)?.send(SIGSTOP)
            let outcome = try await stage.planned(release: 2) {
                $0.stopGrace = .seconds(1)
                $0.instanceShutdown = .zero
            }.run()
            #expect(outcome.kind == .deployed, "\(outcome)")
            #expect(outcome.losses.contains { $0.hasPrefix("\(hung.name) did not answer") }, "\(outcome)")
            #expect(outcome.losses.contains("\(hung.name) did not stop in time and was killed"), "\(outcome)")
            #expect(try await stage.runtime().list().map(\.name) == ["green-1", "green-2"])
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func anotherStageBehindTheSameProxyIsNamedAndCanBeTakenOver(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            try await Stage.withDirectory { directory in
                var other = stage
                other.directory = directory
                let refused = try await other.rollout(release: 2).run()
                #expect(refused.kind == .refused, "\(refused)")
                #expect(refused.reason?.contains("which answers as blue of release 1, serving") == true)
                let adoption = try other.planned(release: 2) { $0.foreign = .adopt }
                let (traffic, adopted) = try await Traffic.during(port: stage.proxy.port) {
                    await adoption.run()
                }
                #expect(traffic.bad == [])
                #expect(adopted.kind == .deployed, "\(adopted)")
                #expect(try await stage.runtime().list().isEmpty)
                #expect(try await Traffic.get("/", port: stage.proxy.port).body == "green")
            }
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func oneDeploymentAtATimeSteersAProxy(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            let events = Recorder<RolloutEvent>()
            let interrupts = Interrupts()
            async let first = stage.rollout(environment: ["STANDIN_RED": "1"]) { events.add($0) }
                .run(interrupts: interrupts)
            try await events.wait(for: .green)
            try await Stage.withDirectory { directory in
                var other = stage
                other.directory = directory
                let second = try await other.rollout().run()
                #expect(second.kind == .refused)
                #expect(
                    second.reason?.hasPrefix("another deployment steers the same proxy: fakestack") == true
                )
            }
            interrupts.post(.terminate)
            #expect(try await first.exitCode == 143)
        }
    }
}
