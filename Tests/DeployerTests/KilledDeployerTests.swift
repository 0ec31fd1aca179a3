import Foundation
import Lifecycle
import StageSupport
import Subprocess
import Testing

@testable import Proxies
@testable import Rollout

/// The deployer is killed, and the same command again finishes what it began: the real program, real instances, a
/// real database, and clients that write meanwhile.
@Suite(.timeLimit(.minutes(30))) struct KilledDeployerTests {
    /// A deployment that takes every step there is.
    private static let everything = [
        "--replicas", "2", "--ramp", "50,100", "--ramp-interval", "200ms", "--soak", "200ms",
        "--min-requests", "1",
        "--before-switch", "true", "--after-switch", "true", "--before-stop", "true",
    ]

    /// At the beginning of steps, which is the end of those before; `FAKESTACK_KILL_AT=step_finished` is for doubters.
    private static let moment =
        ProcessInfo.processInfo.environment["FAKESTACK_KILL_AT"].flatMap(RolloutEvent.Kind.init(rawValue:))
        ?? .stepStarted

    @Test(arguments: ProxyKind.allCases)
    func killedAtAnyStepItIsFinishedByTheSameCommand(proxy: ProxyKind) async throws {
        try await DeployProgram.with(proxy) { program in
            let first = try await program.run(["--color", "blue", "--release", "2"])
            #expect(first.outcome?.kind == .deployed, "\(first)")
            let (written, bad, lost) = try await Writers.during(port: program.proxy.port) {
                var color = "green"
                // Behind its end it is not repeated but another deployment.
                let steps = RolloutStep.allCases.filter { ![.rollback, .after, .onFailure].contains($0) }
                for step in steps {
                    // Without a color: the one that it took is found again.
                    let command = ["--release", "2"] + Self.everything
                    let killed = try await program.run(command) { $0.event == Self.moment && $0.step == step }
                    #expect(killed.status == .signaled(SIGKILL), "\(step): \(killed)")
                    let again = try await program.run(command)
                    #expect(again.outcome?.kind == .deployed, "after \(step): \(again)")
                    #expect(again.outcome?.losses == [], "after \(step)")
                    #expect(try await program.instances().map(\.name) == ["\(color)-1", "\(color)-2"])
                    #expect(try await program.strays() == [], "after \(step)")
                    color = color == "green" ? "blue" : "green"
                }
            }
            #expect(bad == [])
            #expect(lost == [])
            #expect(written > 0)
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func killedInItsRampItGoesOnFromThereOrGoesBack(proxy: ProxyKind) async throws {
        try await DeployProgram.with(proxy) { program in
            _ = try await program.run(["--color", "blue", "--release", "2"])
            let (_, bad, lost) = try await Writers.during(port: program.proxy.port) {
                let command = ["--color", "green", "--release", "2"] + Self.everything
                // So long that the share is still the same when the deployer is dead.
                let patient = command + ["--ramp-interval", "60s"]
                _ = try await program.run(patient) { $0.event == .share && $0.percent == 50 }
                let undone = try await program.run(["rollback", "--ramp-interval", "200ms"])
                #expect(undone.status == .exited(0), "\(undone)")
                #expect(undone.events.compactMap(\.percent) == [90, 99])
                #expect(try await program.instances().map(\.name) == ["blue-1", "blue-2"])
                _ = try await program.run(patient) { $0.event == .share && $0.percent == 50 }
                let again = try await program.run(command)
                #expect(again.outcome?.kind == .deployed, "\(again)")
                #expect(again.events.compactMap(\.percent) == [100])
                #expect(!again.events.contains { $0.step == .start })
                #expect(try await program.instances().map(\.name) == ["green-1", "green-2"])
                #expect(try await program.strays() == [])
            }
            #expect(bad == [])
            #expect(lost == [])
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func killedWhileItRollsBackTheNextOneEndsIt(proxy: ProxyKind) async throws {
        try await DeployProgram.with(proxy) { program in
            _ = try await program.run(["--color", "blue", "--release", "2"])
            let (_, bad, lost) = try await Writers.during(port: program.proxy.port) {
                let failing = ["--color", "green", "--release", "2", "--before-stop", "echo no; false"]
                for moment in ["", "is serving again", "traffic is on the old fleet", "drained after"] {
                    let killed = try await program.run(failing) { event in
                        event.step == .rollback && (event.detail ?? "").hasPrefix(moment)
                    }
                    #expect(killed.events.last?.event != .outcome, "\(killed)")
                    let again = try await program.run(failing)
                    #expect(again.outcome?.kind == .rolledBack, "\(again)")
                    #expect(again.outcome?.reason == "the before-stop hook exited with status 1: no")
                    #expect(try await program.instances().map(\.name) == ["blue-1", "blue-2"])
                    #expect(try await program.strays() == [])
                }
                let nothing = try await program.run(["rollback"])
                #expect(nothing.status == .exited(1))
                #expect(nothing.outcome?.reason == "nothing to undo: blue is live and nothing else runs")
            }
            #expect(bad == [])
            #expect(lost == [])
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func killedInTheMiddleOfItsMigrationsTheyAreFinished(proxy: ProxyKind) async throws {
        try await DeployProgram.with(proxy) { program in
            _ = try await program.run(["--color", "blue", "--release", "1"])
            let (_, bad, lost) = try await Writers.during(port: program.proxy.port) {
                let command = ["--color", "green", "--release", "2"]
                for step in [RolloutStep.expand, .contract] {
                    _ = try await program.run(command) { $0.event == .note && $0.step == step }
                    #expect(try await program.strays() == [])
                }
                let again = try await program.run(command)
                #expect(again.outcome?.kind == .deployed, "\(again)")
                #expect(try await program.instances().map(\.name) == ["green-1", "green-2"])
                #expect(try await program.strays() == [])
                let last = try await program.run(command)
                #expect(last.outcome?.kind == .deployed && !last.events.contains { $0.step == .start })
            }
            #expect(bad == [])
            #expect(lost == [])
        }
    }
}
