import Foundation
import Testing

@testable import Proxies
@testable import Rollout

/// What a supervisor's or a terminal's end means, to the real program.
@Suite(.timeLimit(.minutes(30))) struct SignalsTests {
    /// `timeout` and others signal their child and then the whole group of it, which is one request to end: it rolls back,
    /// and does not end at once. SIGHUP, as of a terminal that is gone, is taken for SIGTERM.
    @Test(arguments: ["TERM", "HUP", "INT"])
    func aSignalAndItsEchoRollBack(_ signal: String) async throws {
        try await DeployProgram.with(.haproxy) { program in
            let hook = "kill -\(signal) $PPID; kill -\(signal) $PPID; sleep 60"
            let ending = try await program.run(
                ["--replicas", "1", "--before-switch", hook]
            )
            #expect(ending.outcome?.kind == .rolledBack, "\(ending)")
            #expect(ending.outcome?.exitCode == (signal == "INT" ? 130 : 143))
            #expect(ending.events.count { $0.detail?.hasSuffix("giving up this step") == true } == 1)
            #expect(try await program.instances().isEmpty)
        }
    }

    /// As `nohup` asks for.
    @Test func aHangUpThatIsIgnoredStaysIgnored() async throws {
        try await DeployProgram.with(.haproxy) { program in
            let ending = try await program.run(
                ["--replicas", "1", "--before-switch", "kill -HUP $PPID"],
                under: ["nohup"]
            )
            #expect(ending.outcome?.kind == .deployed, "\(ending)")
        }
    }

    /// A second signal that is none's echo still ends at once.
    @Test func anotherSignalEndsItAtOnce() async throws {
        try await DeployProgram.with(.haproxy) { program in
            // From a session of its own: the first signal ends the hook, maybe before it could send the second.
            let hook = #"setsid sh -c "kill -INT $PPID; kill -TERM $PPID" & sleep 60"#
            let ending = try await program.run(["--replicas", "1", "--before-switch", hook])
            #expect(ending.outcome?.kind == .abandoned, "\(ending)")
            #expect(ending.outcome?.exitCode == 130 || ending.outcome?.exitCode == 143)
        }
    }
}
