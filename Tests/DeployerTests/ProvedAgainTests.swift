import Foundation
import Lifecycle
import StageSupport
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// What was true a moment ago and is so no longer, on each real proxy.
@Suite(.timeLimit(.minutes(10)), .serialized) struct ProvedAgainTests {
    @Test(arguments: ProxyKind.allCases, ["before-switch", "before-stop"])
    func aHookThatKillsTheNewFleetLeavesTheOldOneServing(kind: ProxyKind, moment: String) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let hook = try #require(RolloutHook.Moment(rawValue: moment))
            let rollout = try stage.planned(release: 2) {
                // By its port: the process that listens there.
                $0.hooks = [
                    hook: "for at in $FAKESTACK_ENDPOINTS; do curl -s http://$at/kill-9 || true; done"
                ]
            }
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await rollout.run() }
            #expect(outcome.kind == .rolledBack, "\(outcome)")
            try await stage.expectBlueServes()
            #expect(traffic.good > 0)
            // Before the switch nobody was there to notice.
            if hook == .beforeSwitch { #expect(traffic.bad == []) }
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aKeptFleetServesAgainWhenTheNewOneIsGone(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let keeping: () async throws -> Void = {
                let outcome = try await stage.planned(release: 2) { $0.keepOld = .seconds(600) }.run()
                #expect(outcome.kind == .deployed && outcome.kept == ["blue-1", "blue-2"], "\(outcome)")
                for instance in try await stage.runtime().list() where instance.color == "green" {
                    _ = ProcessIdentity(instance.id)?.send(SIGKILL)
                }
                while try await stage.runtime().list().count > 2 {
                    try await Task.sleep(for: .milliseconds(5))
                }
                let status = try await stage.status()
                #expect(status.unfinished?.contains("blue-1, blue-2, which are obsolete, still can") == true)
            }
            try await keeping()
            let failed = try await stage.rollout(release: 2, environment: ["STANDIN_EXIT": "3"]).run()
            #expect(failed.kind == .rolledBack, "\(failed)")
            try await stage.expectBlueServes()
            try await keeping()
            let undone = try await stage.undoing().run()
            #expect(undone.kind == .rolledBack && undone.exitCode == 0, "\(undone)")
            try await stage.expectBlueServes()
            // The same where the deployer was killed before it could stop the old fleet.
            try await keeping()
            try DeployIntent(color: "green", release: 2, replicas: 2).write(in: stage.directory)
            let again = try await stage.undoing().run()
            #expect(again.kind == .rolledBack && again.exitCode == 0, "\(again)")
            try await stage.expectBlueServes()
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aFleetThatHangsWithTheTrafficIsNotWaitedForLikeOneThatStarts(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let outcome = try await stage.planned(release: 2) {
                $0.stopGrace = .seconds(1)
                $0.instanceShutdown = .zero
                $0.hooks = [
                    .afterSwitch:
                        "for at in $FAKESTACK_ENDPOINTS; do curl -s -m 0.5 http://$at/freeze; done; true"
                ]
            }.run()
            #expect(outcome.kind == .rolledBack, "\(outcome)")
            // Or the watch over the fleet was faster.
            #expect(
                outcome.reason?.contains("is not green after 4s") == true
                    || outcome.reason?.contains("does not answer any more") == true,
                "\(outcome)"
            )
            try await stage.expectBlueServes()
        }
    }

    @Test func whatAGateRefusedIsAskedAgain() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let kill = "for at in $FAKESTACK_OLD_ENDPOINTS; do curl -s http://$at/kill-9; done"
            let refused = try await stage.planned(release: 2) { $0.hooks = [.afterSwitch: "\(kill); false"] }
                .run()
            #expect(refused.kind == .incomplete, "\(refused)")
            let again = try await stage.planned(release: 2) { $0.hooks = [.afterSwitch: "echo no; false"] }
                .run()
            #expect(again.kind == .incomplete, "\(again)")
            #expect(again.reason == "the after-switch hook exited with status 1: no")
            let passed = try await stage.planned(release: 2) { $0.hooks = [.afterSwitch: "true"] }.run()
            #expect(passed.kind == .deployed, "\(passed)")
            #expect(try await Traffic.get("/", port: stage.proxy.port).body == "green")
        }
    }

    @Test(arguments: [ProxyKind.nginx, .envoy])
    func aFileThatNamesOthersIsMendedBeforeTheOldFleetIsStopped(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            let file = try #require(stage.routingFile)
            try FileManager.default.copyItem(atPath: file, toPath: "\(stage.directory)/shipped")
            _ = try await stage.rollout().run()
            let rollout = try stage.planned(release: 2) {
                // In place, so that an Envoy does not look.
                $0.hooks = [.beforeStop: "cat \(stage.directory)/shipped > \(file)"]
            }
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await rollout.run() }
            #expect(outcome.kind == .deployed, "\(outcome)")
            #expect(outcome.losses.contains { $0.contains("by the file that it reads next") }, "\(outcome)")
            #expect(traffic.bad == [])
            let green = try await stage.runtime().list().map(\.endpoint)
            #expect(try await stage.router.foreseen()?.map(\.endpoint) == green)
        }
    }

    @Test func aConfigurationThatCannotBeLoadedIsFoundWhileThereIsAWayBack() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            guard case .nginx(let configuration, _) = stage.proxy.address else { return }
            let rollout = try stage.planned(release: 2) {
                $0.hooks = [.afterSwitch: "echo 'garbage {' >> \(configuration)"]
            }
            let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) { await rollout.run() }
            #expect(outcome.kind == .incomplete, "\(outcome)")
            #expect(outcome.reason?.contains("garbage") == true, "\(outcome)")
            #expect(traffic.bad == [])
            for instance in try await stage.runtime().list() {
                #expect(try await stage.probe.health(of: instance).status == .green)
            }
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aProxyThatSaysNothingHasNotLetGo(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let slow = try await stage.sendSlowRequest()
            let events = Recorder<RolloutEvent>()
            let rollout = try stage.planned(release: 2) {
                $0.drainTimeout = .seconds(1)
            } onEvent: {
                events.add($0)
            }
            async let outcome = rollout.run()
            try await events.wait(for: .drain)
            let frozen = stage.proxyProcesses()
            for process in frozen { _ = process.send(SIGSTOP) }
            defer { for process in frozen { _ = process.send(SIGCONT) } }
            let end = await outcome
            #expect(end.kind == .incomplete, "\(end)")
            #expect(end.left?.contains("blue-1, blue-2 still run") == true, "\(end)")
            #expect(try await stage.runtime().list().map(\.name).sorted().prefix(2) == ["blue-1", "blue-2"])
            for process in frozen { _ = process.send(SIGCONT) }
            try slow.open()
            #expect(try await slow.answer.status == 200)
            let (traffic, again) = try await Traffic.during(port: stage.proxy.port) {
                try await stage.rollout(release: 2).run()
            }
            #expect(again.kind == .deployed, "\(again)")
            #expect(traffic.bad == [])
            #expect(try await stage.runtime().list().map(\.name) == ["green-1", "green-2"])
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aProxyThatSomebodyKeepsTurningBackKeepsTheOldFleet(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            let blue = try await stage.router.routed()
            let slow = try await stage.sendSlowRequest()
            defer { slow.cancel() }
            let events = Recorder<RolloutEvent>()
            async let counted = Traffic.during(port: stage.proxy.port) {
                try await stage.rollout(release: 2) { events.add($0) }.run()
            }
            try await events.wait(for: .drain)
            let somebody = Task {
                var version = 1000
                while !Task.isCancelled {
                    version += 1
                    try await stage.turn(to: blue, version: version)
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            let (traffic, end) = try await counted
            somebody.cancel()
            _ = try? await somebody.value
            #expect(end.kind == .rolledBack, "\(end)")
            // While two lead the traffic to and fro by reloads, or to a fleet that an HAProxy finds red, a request may fail;
            // the deployer's part is that this ends.
            let back = try #require(events.instant { $0.detail == "traffic is on the old fleet" })
            if kind == .envoy {
                #expect(traffic.bad == [])
            } else {
                #expect(traffic.isGood(since: back), "\(traffic.bad.suffix(3))")
            }
            try await stage.expectBlueServes()
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aProxyThatReachesNoInstanceTakesNoTrafficFromTheOldFleet(kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            _ = try await stage.rollout().run()
            // As clients find it whose proxy is in a network of its own: what it says of itself is right, and requests fail.
            try await Stage.withStage(kind) { elsewhere in
                var wrong = stage
                wrong.router = try await stage.proxy.address.router(
                    url: "http://127.0.0.1:\(elsewhere.proxy.port)",
                    logger: stage.logger
                )
                let rollout = try wrong.rollout(release: 2)
                let (traffic, end) = try await Traffic.during(port: stage.proxy.port) { await rollout.run() }
                #expect(
                    end.reason?.contains("a request through the proxy is not answered by") == true,
                    "\(end)"
                )
                #expect(traffic.bad == [])
                let names = try await stage.runtime().list().map(\.name)
                #expect(names.contains("blue-1") && names.contains("blue-2"))
                for instance in try await stage.runtime().list() where instance.color == "blue" {
                    #expect(try await stage.probe.health(of: instance).status == .green)
                }
            }
        }
    }
}

extension Stage {
    /// The file that the proxy reads its routing from; nil where there is none.
    fileprivate var routingFile: String? {
        switch proxy.address {
        case .nginx(let configuration, _):
            URL(filePath: configuration).deletingLastPathComponent().appending(path: NginxUpstream.fileName)
                .path
        case .envoy(let endpoints, _): endpoints
        case .haproxy: nil
        }
    }

    /// Leads the proxy elsewhere, as somebody with an editor would.
    fileprivate func turn(to fleet: [WeightedEndpoint], version: Int) async throws {
        // A router would find obsolete instances red, and put the file back.
        if case .envoy(let file, _) = proxy.address {
            try AtomicFile.write(EnvoyEndpoints(version: version, endpoints: fleet).text, to: file)
        } else {
            _ = try? await router.route(fleet)
        }
    }

    /// The proxy's processes, workers included.
    fileprivate func proxyProcesses() -> [ProcessIdentity] {
        let own = ProcessTable.pids().filter {
            ProcessTable.commandLine(of: $0).contains("\(directory)/proxy")
        }
        return own.compactMap { ProcessTable.stat(of: $0)?.identity } + own.flatMap(ProcessTable.children)
    }
}
