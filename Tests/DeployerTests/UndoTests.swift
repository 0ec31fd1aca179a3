import Foundation
import Lifecycle
import StageSupport
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// `deploy rollback` and what it finds, with real processes and a real nginx.
@Suite(.timeLimit(.minutes(30)), .serialized) struct UndoTests {
    /// Runs `body` while a deployment of green has been left in a step: a second signal ended it there.
    private func withAbandoned(
        _ stage: Stage,
        in step: RolloutStep,
        configure: @escaping @Sendable (inout RolloutPlan) -> Void
    ) async throws {
        _ = try await stage.rollout().run()
        let events = Recorder<RolloutEvent>()
        let interrupts = Interrupts()
        async let outcome = stage.planned(release: 2, configure: configure) { events.add($0) }
            .run(interrupts: interrupts)
        try await events.wait {
            step == .switch ? $0.event == .share : $0.event == .stepStarted && $0.step == step
        }
        interrupts.post(.terminate)
        interrupts.post(.terminate)
        #expect(try await outcome.kind == .abandoned)
    }

    @Test func aDeploymentLeftInItsRampIsUndoneGradually() async throws {
        try await Stage.withStage { stage in
            try await withAbandoned(stage, in: .switch) {
                $0.ramp = [60, 100]
                $0.rampInterval = .seconds(60)
            }
            let status = try await stage.status()
            #expect(
                status.unfinished
                    == "green of release 2 was started last and has 60% of the traffic, and blue-1, blue-2 still run. "
                    + "The same `fakestack deploy` again finishes it, `fakestack deploy rollback` undoes it."
            )
            let events = Recorder<RolloutEvent>()
            let undoing = try stage.undoing {
                $0.rampInterval = .milliseconds(300)
            } onEvent: {
                events.add($0)
            }
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await undoing.run() }
            #expect(outcome.kind == .rolledBack && outcome.exitCode == 0, "\(outcome)")
            #expect(
                outcome.reason == "as asked, green of release 2 is gone; blue-1, blue-2 serve"
            )
            #expect(events.all.compactMap(\.percent) == [50, 90, 99])
            #expect(traffic.bad.isEmpty)
            try await stage.expectBlueServes()
            #expect(try await stage.status().unfinished == nil)
        }
    }

    @Test func aDeploymentLeftWhileItDrainsIsUndoneAtOnce() async throws {
        try await Stage.withStage { stage in
            // Nobody ends this request, so that the drain lasts.
            _ = try await stage.rollout().run()
            let slow = try await stage.sendSlowRequest()
            defer { slow.cancel() }
            let events = Recorder<RolloutEvent>()
            let interrupts = Interrupts()
            async let abandoned = stage.rollout(release: 2) { events.add($0) }.run(interrupts: interrupts)
            try await events.wait(for: .drain)
            interrupts.post(.terminate)
            interrupts.post(.terminate)
            #expect(try await abandoned.kind == .abandoned)
            let undoing = try stage.undoing()
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await undoing.run() }
            #expect(outcome.kind == .rolledBack && outcome.exitCode == 0, "\(outcome)")
            #expect(traffic.bad.isEmpty)
            try await stage.expectBlueServes()
        }
    }

    @Test func aDeploymentLeftInItsSoakIsFinishedByTheSameCommand() async throws {
        try await Stage.withStage { stage in
            try await withAbandoned(stage, in: .soak) { $0.soak = .seconds(60) }
            let again = try stage.rollout(color: "green", release: 2)
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await again.run() }
            #expect(outcome.kind == .deployed, "\(outcome)")
            #expect(traffic.bad.isEmpty)
            #expect(try await stage.runtime().list().map(\.name) == ["green-1", "green-2"])
            // And once more: there is nothing to do.
            let started = try await stage.runtime().list()
            #expect(try await stage.rollout(color: "green", release: 2).run().kind == .deployed)
            #expect(try await stage.runtime().list() == started)
        }
    }

    @Test func withNothingToUndoItSaysSo() async throws {
        try await Stage.withStage { stage in
            let nothing = try await stage.undoing().run()
            #expect(nothing.exitCode == 1 && nothing.reason == "nothing to undo: nothing runs")
            _ = try await stage.rollout().run()
            let alone = try await stage.undoing().run()
            #expect(alone.reason == "nothing to undo: blue is live and nothing else runs")
            try await stage.expectBlueServes()
        }
    }

    @Test func whileSomebodyDeploysItSaysWho() async throws {
        try await Stage.withStage { stage in
            let events = Recorder<RolloutEvent>()
            let interrupts = Interrupts()
            async let first = stage.rollout(environment: ["STANDIN_RED": "1"]) { events.add($0) }
                .run(interrupts: interrupts)
            try await events.wait(for: .green)
            let second = try await stage.undoing().run()
            #expect(second.kind == .refused && second.exitCode == 1)
            #expect(second.reason?.contains(": fakestack deploy --release 1") == true)
            let status = try await stage.status()
            #expect(status.underWay?.hasPrefix("fakestack deploy --release 1 --replicas 2, process") == true)
            #expect(status.unfinished == nil)
            interrupts.post(.terminate)
            _ = try await first
        }
    }

    @Test func statusShowsWhatEverybodySays() async throws {
        try await Stage.withStage { stage in
            #expect(try await stage.status().text(at: .now) == "nothing runs")
            _ = try await stage.rollout(release: 4).run()
            let status = try await stage.status()
            #expect(status.instances.map(\.instance.name) == ["blue-1", "blue-2"])
            #expect(
                status.instances.allSatisfy { $0.weight == 1 && $0.health?.release == 4 && $0.problem == nil }
            )
            #expect(status.underWay == nil && status.unfinished == nil && status.problem == nil)
            let lines = status.text(at: .now).split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines[1].hasPrefix("blue-1  blue   4        serving  green   0         1"))

            let gone = try #require(status.instances.last?.instance)
            _ = ProcessIdentity(gone.id)?.send(SIGSTOP)
            let paused = try await stage.status()
            #expect(paused.instances.last?.health == nil && paused.instances.last?.problem != nil)
            #expect(paused.text(at: .now).contains("unknown  no answer"))
            #expect(paused.differs(from: status) && !paused.differs(from: paused))
            _ = ProcessIdentity(gone.id)?.send(SIGKILL)
            while try await stage.runtime().list().count > 1 { try await Task.sleep(for: .milliseconds(5)) }
            let dead = try await stage.status()
            #expect(dead.instances.count == 1)
            #expect(
                dead.unfinished
                    == "The proxy sends requests to \(gone.endpoint), where no instance of this stage runs."
            )
        }
    }
}

extension Stage {
    func status() async throws -> StageStatus {
        try await StageStatus.now(
            directory: directory,
            runtime: runtime(),
            router: router,
            probe: probe
        )
    }
}
