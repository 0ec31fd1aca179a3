import Foundation
import Lifecycle
import StageSupport
import Subprocess
import Synchronization
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// Instances that die, with real processes and a real nginx.
@Suite(.timeLimit(.minutes(30)), .serialized) struct SupervisorTests {
    /// Runs `body` with a supervisor of the stage beside it.
    private func supervising(
        _ stage: Stage,
        _ body: @escaping @Sendable (Recorder<String>) async throws -> Void
    ) async throws {
        let lines = Recorder<String>()
        let supervisor = Supervisor(
            directory: stage.directory,
            runtime: try stage.runtime(),
            pollInterval: .milliseconds(20)
        ) { lines.add($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await supervisor.run() }
            try await body(lines)
            group.cancelAll()
        }
    }

    private func kill(_ instances: [RunningInstance]) {
        for instance in instances { _ = ProcessIdentity(instance.id)?.send(SIGKILL) }
    }

    /// Waits until this fleet runs where it was, as other processes, and the proxy is answered by it.
    private func untilBack(_ fleet: [RunningInstance], _ stage: Stage) async throws {
        while true {
            let running = try await stage.runtime().list()
            let isBack =
                running.map(\.endpoint) == fleet.map(\.endpoint)
                && Set(running.map(\.id)).isDisjoint(with: fleet.map(\.id))
            let health = try await sideBySide(running) { try? await stage.probe.health(of: $0) }
            if isBack, health.allSatisfy({ $0?.status == .green }),
                let answer = try? await Traffic.get("/", port: stage.proxy.port),
                answer.body == fleet[0].color
            {
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func aFleetThatIsGoneComesBackWhereItWas() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            let blue = try await stage.runtime().list()
            // As after a reboot: nothing runs when it begins.
            kill(blue)
            try await supervising(stage) { lines in
                try await untilBack(blue, stage)
                let again = try await stage.runtime().list()
                kill(again)
                try await untilBack(again, stage)
                #expect(lines.all.contains { $0.hasPrefix("blue-1 is gone") && $0.contains("signal 9") })
            }
            // It leaves them running.
            try await stage.expectBlueServes()
        }
    }

    @Test func itFollowsADeploymentAndDisturbsNone() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            try await supervising(stage) { _ in
                let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) {
                    try await stage.rollout(release: 2).run()
                }
                #expect(outcome.kind == .deployed && traffic.bad.isEmpty, "\(outcome)")
                let green = try await stage.runtime().list()
                #expect(green.map(\.name) == ["green-1", "green-2"])
                kill(green)
                try await untilBack(green, stage)
            }
        }
    }

    @Test func afterADeploymentThatDidNotEndNothingIsRestarted() async throws {
        try await Stage.withStage { stage in
            _ = try await stage.rollout().run()
            try DeployIntent(color: "green", release: 2, replicas: 2).write(in: stage.directory)
            kill(try await stage.runtime().list())
            try await supervising(stage) { lines in
                try await lines.wait { $0.hasPrefix("a deployment of green did not end") }
                #expect(try await stage.runtime().list().isEmpty)
            }
        }
    }

    @Test func theUnitIsOneThatSystemdTakes() async throws {
        try await Stage.withDirectory { directory in
            let shipped = Stage.repository.appending(path: "deploy/systemd/fakestack-supervise.service")
            // The program is where it was built, and the user is one that there is.
            let text = try String(contentsOf: shipped, encoding: .utf8)
                .replacing("/usr/local/bin/fakestack", with: DeployProgram.path)
                .replacing("User=fakestack", with: "User=daemon")
            let unit = "\(directory)/fakestack-supervise.service"
            try AtomicFile.write(text, to: unit)
            let verified = try await Subprocess.run(
                .name("systemd-analyze"),
                arguments: ["verify", "--man=no", unit],
                input: .none,
                output: .string(limit: 1 << 16),
                error: .combinedWithOutput
            )
            let said = verified.standardOutput
            #expect(verified.terminationStatus.isSuccess && !said.contains(unit), "\(said)")
        }
    }
}
