import Foundation
import StageSupport
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// What an operator can do beside a deployment: keep the old fleet, finish, promote, abort.
@Suite(.timeLimit(.minutes(30)), .serialized) struct OperatorTests {
    private func finishing(
        _ stage: Stage,
        _ migrations: MigrationLog? = nil
    ) throws -> Deployment {
        let intent = try #require(DeployIntent(in: stage.directory))
        return try stage.planned(color: intent.color, release: intent.release, migrations: migrations) {
            $0.goal = .finish
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aKeptFleetComesBackInOneSwitch(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let (traffic, undone) = try await Traffic.during(port: stage.proxy.port) {
                let kept = try await stage.planned(release: 2) { $0.keepOld = .seconds(600) }.run()
                #expect(kept.kind == .deployed && kept.kept == ["blue-1", "blue-2"], "\(kept)")
                let status = try await stage.status()
                #expect(status.unfinished == nil && status.keptUntil != nil, "\(status)")
                #expect(status.text(at: .now).contains("kept: the old fleet, for "))
                #expect(try await Traffic.get("/", port: stage.proxy.port).body == "green")
                return try await stage.undoing().run()
            }
            #expect(undone.kind == .rolledBack && undone.exitCode == 0, "\(undone)")
            #expect(traffic.bad.isEmpty)
            try await stage.expectBlueServes()
            #expect(try await stage.status().keptUntil == nil)
        }
    }

    @Test func contractMigrationsWaitUntilTheKeptFleetIsStopped() async throws {
        try await Stage.withStage { stage in
            let migrations = MigrationLog()
            _ = try await stage.rollout().run()
            let kept = try await stage.planned(release: 2, migrations: migrations) {
                $0.keepOld = .seconds(600)
            }.run()
            #expect(kept.kind == .deployed, "\(kept)")
            #expect(migrations.applied.all == [.expand])
            let (traffic, finished) = try await Traffic.during(port: stage.proxy.port) {
                try await finishing(stage, migrations).run()
            }
            #expect(finished.kind == .deployed, "\(finished)")
            #expect(migrations.applied.all == [.expand, .contract])
            #expect(traffic.bad.isEmpty)
            #expect(try await stage.runtime().list().map(\.name) == ["green-1", "green-2"])
            #expect(DeployIntent(in: stage.directory) == nil)
        }
    }

    @Test func theNextDeploymentStopsAKeptFleetAndStartsAnother() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            _ = try await stage.planned(release: 2) { $0.keepOld = .seconds(600) }.run()
            let blue = try await stage.runtime().list().filter { $0.color == "blue" }.map(\.id)
            let next = try await stage.rollout(release: 2).run()
            #expect(next.kind == .deployed && next.color == "blue", "\(next)")
            let running = try await stage.runtime().list()
            #expect(running.map(\.name) == ["blue-1", "blue-2"])
            #expect(Set(running.map(\.id)).isDisjoint(with: blue))
        }
    }

    @Test(arguments: [RolloutPause.beforeSwitch, .beforeStop])
    func aDeploymentWaitsForItsWord(pause: RolloutPause) async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let gate = PromotionGate(in: stage.directory)
            // Nobody waits yet.
            #expect(throws: DeploymentError.self) { try gate.say(.promote) }
            for word in [PromotionGate.Word.abort, .promote] {
                let events = Recorder<RolloutEvent>()
                async let ending = stage.planned(release: 2) {
                    $0.pauses = [pause]
                } onEvent: {
                    events.add($0)
                }.run()
                try await events.wait { $0.detail?.hasPrefix("waits before the \(pause.rawValue)") == true }
                #expect(gate.pause == pause)
                let answer = try await Traffic.get("/", port: stage.proxy.port).body
                #expect(answer == (pause == .beforeSwitch ? "blue" : "green"))
                try gate.say(word)
                let outcome = try await ending
                switch word {
                case .abort:
                    #expect(outcome.kind == .rolledBack, "\(outcome)")
                    #expect(outcome.reason == "aborted by `fakestack deploy abort`")
                    try await stage.expectBlueServes()
                case .promote: #expect(outcome.kind == .deployed, "\(outcome)")
                }
                #expect(gate.pause == nil)
            }
        }
    }

    /// Killed and given up by the operator's word, or hung and given up by a signal.
    @Test(arguments: ProxyKind.allCases, [SIGKILL, SIGSTOP])
    func anOldFleetThatFallsWhileItWaitsLeavesTheNewOneServing(kind: ProxyKind, fall: Int32) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let events = Recorder<RolloutEvent>()
            let interrupts = Interrupts()
            async let ending = stage.planned(release: 2) {
                $0.pauses = [.beforeSwitch]
            } onEvent: {
                events.add($0)
            }.run(interrupts: interrupts)
            try await events.wait { $0.detail?.hasPrefix("waits before the switch") == true }
            for instance in try await stage.runtime().list() where instance.color == "blue" {
                _ = ProcessIdentity(instance.id)?.send(fall)
            }
            try await events.wait { $0.detail?.hasSuffix("there is no way back to it") == true }
            let status = try await stage.status()
            #expect(status.underWay != nil && status.problem == nil)
            let outage = "outage: nobody answers where the proxy sends requests: 127.0.0.1:"
            #expect(status.text(at: .now).contains(outage), "\(status)")
            if fall == SIGKILL {
                try PromotionGate(in: stage.directory).say(.abort)
            } else {
                interrupts.post(.terminate)
            }
            let outcome = try await ending
            #expect(outcome.kind == .incomplete, "\(outcome)")
            #expect(outcome.left?.contains("the traffic was led to green-1, green-2") == true, "\(outcome)")
            let (traffic, again) = try await Traffic.during(port: stage.proxy.port) {
                try await stage.rollout(release: 2).run()
            }
            #expect(again.kind == .deployed, "\(again)")
            #expect(traffic.bad == [])
            #expect(try await stage.runtime().list().map(\.name) == ["green-1", "green-2"])
        }
    }

    @Test func aKeptFleetThatIsGoneIsNotPromised() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            _ = try await stage.planned(release: 2) { $0.keepOld = .seconds(600) }.run()
            for instance in try await stage.runtime().list() where instance.color == "blue" {
                _ = ProcessIdentity(instance.id)?.send(SIGKILL)
            }
            while try await stage.runtime().list().contains(where: { $0.color == "blue" }) {
                await Task.yield()
            }
            let status = try await stage.status()
            #expect(status.keptUntil == nil)
            #expect(
                status.unfinished?.contains("is gone: there is nothing to go back to") == true,
                "\(status)"
            )
            let finished = try await finishing(stage).run()
            #expect(finished.kind == .deployed, "\(finished)")
            #expect(finished.losses == ["the old fleet, which was kept, is gone"])
            #expect(try await stage.status().unfinished == nil)
        }
    }

    @Test func aFleetThatFallsWhileItWaitsIsNotSwitchedTo() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let events = Recorder<RolloutEvent>()
            async let ending = stage.planned(release: 2) {
                $0.pauses = [.beforeSwitch]
            } onEvent: {
                events.add($0)
            }.run()
            try await events.wait { $0.detail?.hasPrefix("waits before") == true }
            let green = try await stage.runtime().list().first { $0.color == "green" }
            _ = green.flatMap { ProcessIdentity($0.id) }?.send(SIGKILL)
            let outcome = try await ending
            #expect(outcome.kind == .rolledBack, "\(outcome)")
            try await stage.expectBlueServes()
        }
    }
}
