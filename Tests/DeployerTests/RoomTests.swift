import Deployer
import Foundation
import StageSupport
import Testing

@testable import Proxies
@testable import Rollout

/// A fleet whose connections do not fit into the database is refused before anything starts.
@Suite(.timeLimit(.minutes(30))) struct RoomTests {
    @Test func aFleetThatDoesNotFitIsRefusedWithTheSum() async throws {
        try await DeployProgram.with(.haproxy) { program in
            let ending = try await program.run(["--replicas", "100"])
            #expect(ending.outcome?.kind == .refused, "\(ending)")
            let reason = try #require(ending.outcome?.reason)
            #expect(
                reason.hasPrefix("100 instances take 1100 connections to Postgres, 11 each, and "),
                "\(reason)"
            )
            #expect(reason.contains("max_connections is 200, of which "), "\(reason)")
            #expect(!ending.events.contains { $0.step == .expand || $0.step == .start })
            #expect(try await program.instances().isEmpty)
        }
    }

    @Test func onlyThoseThatAreMissingAreAskedFor() async throws {
        try await Stage.withStage { stage in
            let log = MigrationLog()
            _ = try await stage.rollout(color: "blue", migrations: log).run()
            _ = try await stage.rollout(color: "blue", migrations: log).run()
            _ = try await stage.rollout(color: "green", migrations: log).run()
            #expect(log.asked.all == [2, 2])
        }
    }
}
