import Foundation
import StageSupport
import Testing

@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// Deployments of instances that ask for a token, by the real program.
@Suite(.timeLimit(.minutes(30))) struct TokenTests {
    @Test func aTokenIsChangedByADeployment() async throws {
        try await DeployProgram.with(.haproxy) { program in
            let command = ["--replicas", "1"]
            let file = "\(program.directory)/old-token"
            try AtomicFile.write("first\n", to: file)
            // As a file's content comes into a variable.
            let first = try await program.run(command, variables: ["FAKESTACK_ADMIN_TOKEN": "first\n"])
            #expect(first.outcome?.kind == .deployed, "\(first)")

            let blind = try await program.run(command, variables: ["FAKESTACK_ADMIN_TOKEN": "second"])
            #expect(blind.outcome?.kind == .refused, "\(blind)")
            #expect(blind.outcome?.reason?.contains("blue-1 will not be told that it is obsolete") == true)
            #expect(blind.outcome?.reason?.contains("--old-admin-token") == true)
            #expect(!blind.events.contains { $0.step == .start })

            let second = try await program.run(
                command + ["--old-admin-token-file", file],
                variables: ["FAKESTACK_ADMIN_TOKEN": "second"]
            )
            #expect(second.outcome?.kind == .deployed && second.outcome?.losses == [], "\(second)")
            let instance = try #require(try await program.instances().first)
            let pid = try #require(ProcessIdentity(instance.id)?.pid)
            let environment = try #require(ProcessTable.environment(of: pid))
            #expect(environment["FAKESTACK_ADMIN_TOKEN"] == "second")
            #expect(!environment.values.contains("first"))
            for line in second.complaints + blind.complaints { #expect(!line.contains("second")) }
        }
    }
}
