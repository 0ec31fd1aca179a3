import Foundation
import Lifecycle
import StageSupport
import Subprocess
import Testing

@testable import Deployer
@testable import Rollout
@testable import Runtimes

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// `fakestack drain`, the built program, as the hooks of other deployers run it.
@Suite(.timeLimit(.minutes(10))) struct DrainVerbTests {
    /// An instance, and what it is asked.
    private struct Drained {
        let instance: RunningInstance
        let probe: InstanceProbe
        let gate: String

        func ask() async throws -> SlowRequest {
            try await .send(to: instance.endpoint.port, gate: gate, of: [instance], probe)
        }

        func until(_ condition: (InflightReport) -> Bool) async throws {
            while !condition(try await probe.inflight(of: instance)) {
                try await Task.sleep(for: .milliseconds(5))
            }
        }

        func untilGone() async throws {
            while ProcessIdentity(instance.id)?.isRunning == true {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    private static func withInstance(
        _ environment: [String: String?] = [:],
        _ body: @escaping @Sendable (Drained) async throws -> Void
    ) async throws {
        try await Stage.withDirectory { directory in
            let spec = InstanceSpec(name: "blue-1", color: "blue", release: 1)
            let instance = try await Stage.runtime(in: directory, environment).start(
                [spec],
                onStart: { _ in }
            )[0]
            try await InstanceProbe.withProbe { probe in
                try await body(Drained(instance: instance, probe: probe, gate: "\(directory)/gate"))
            }
        }
    }

    private static func drain(_ instance: RunningInstance, _ arguments: String...) async throws
        -> ScriptEnding
    {
        try await script("fakestack drain --url \(instance.admin) \(arguments.joined(separator: " "))")
    }

    private struct ScriptEnding: Sendable {
        let status: TerminationStatus
        let output: String
        let errors: String
    }

    private static func script(_ text: String) async throws -> ScriptEnding {
        let folder = URL(filePath: DeployProgram.path).deletingLastPathComponent().path
        let result = try await run(
            .path("/bin/sh"),
            arguments: ["-c", text],
            environment: .inherit.updating(["PATH": "\(folder):/usr/bin:/bin"]),
            input: .none,
            output: .string(limit: 1 << 16),
            error: .string(limit: 1 << 16)
        )
        return ScriptEnding(
            status: result.terminationStatus,
            output: result.standardOutput,
            errors: result.standardError
        )
    }

    @Test func whatIsInFlightIsWaitedForAndTheTimeIsTold() async throws {
        try await Self.withInstance { drained in
            let request = try await drained.ask()
            async let ending = Self.drain(drained.instance, "--settle 100ms")
            try await drained.until { $0.state == .obsolete }
            try request.open()
            #expect(try await request.answer.status == 200)
            let end = try await ending
            #expect(end.status == .exited(0), "\(end)")
            let line = /drained after [0-9.]+m?s: nothing in flight, 1 requests in all\n/
            #expect(try line.wholeMatch(in: end.output) != nil, "\(end)")
        }
    }

    @Test func whatIsLeftAtTheTimeoutIsTold() async throws {
        try await Self.withInstance { drained in
            let request = try await drained.ask()
            let end = try await Self.drain(drained.instance, "--timeout 600ms --settle 100ms")
            #expect(end.status == .exited(1), "\(end)")
            #expect(end.errors.contains("not drained after") && end.errors.contains("1 in flight"), "\(end)")
            try request.open()
            _ = try await request.answer
        }
    }

    @Test func withoutAMarkItOnlyWaits() async throws {
        try await Self.withInstance { drained in
            let end = try await Self.drain(drained.instance, "--no-mark --settle 100ms")
            #expect(end.status == .exited(0), "\(end)")
            #expect(try await drained.probe.inflight(of: drained.instance).state == .serving)
        }
    }

    @Test func anInstanceThatDiesIsNoneThatHasFinished() async throws {
        try await Self.withInstance { drained in
            let request = try await drained.ask()
            async let ending = Self.drain(drained.instance, "--timeout 3s --settle 100ms")
            try await drained.until { $0.state == .obsolete }
            _ = ProcessIdentity(drained.instance.id)?.send(SIGKILL)
            let end = try await ending
            #expect(end.status == .exited(1), "\(end)")
            #expect(end.errors.contains("its in-flight count is unknown"), "\(end)")
            _ = try? await request.answer
        }
    }

    @Test func whoDoesNotAnswerAndWhoRefusesAreToldApart() async throws {
        try await Self.withInstance(["STANDIN_NO_OBSOLETE": "1"]) { drained in
            let refused = try await Self.drain(drained.instance)
            #expect(refused.status == .exited(77), "\(refused)")
            #expect(refused.errors.contains("answered 401"), "\(refused)")
            _ = ProcessIdentity(drained.instance.id)?.send(SIGKILL)
            try await drained.untilGone()
            let silent = try await Self.drain(drained.instance)
            #expect(silent.status == .exited(69), "\(silent)")
            #expect(silent.errors.contains("got no answer"), "\(silent)")
        }
    }

    /// What a preStop hook, an ExecStop and a script come to: drain, then the signal.
    @Test func inAHookTheSignalComesAfterTheLastAnswer() async throws {
        try await Self.withInstance { drained in
            let request = try await drained.ask()
            let pid = try #require(ProcessIdentity(drained.instance.id)?.pid)
            async let ending = Self.script(
                "MAINPID=\(pid); fakestack drain --url http://\(drained.instance.admin) --settle 100ms && kill -TERM $MAINPID"
            )
            try await drained.until { $0.state == .obsolete }
            try request.open()
            #expect(try await request.answer.body == "blue")
            #expect(try await ending.status == .exited(0))
            try await drained.untilGone()
        }
    }
}
