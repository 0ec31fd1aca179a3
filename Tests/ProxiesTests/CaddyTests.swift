import AsyncHTTPClient
import Foundation
import Lifecycle
import Logging
import StageSupport
import Subprocess
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A proxy that the deployer does not steer: it looks for instances at fixed ports and asks their health.
@Suite(.timeLimit(.minutes(30)), .serialized) struct CaddyTests {
    private static let program = Stage.repository.appending(path: ".fakestack/tools/venv/bin/caddy").path
    private static let configuration = Stage.repository.appending(path: "deploy/caddy/Caddyfile").path

    @Test func theConfigurationInTheRepositoryIsValid() async throws {
        let result = try await run(
            .path(FilePath(Self.program)),
            arguments: ["validate", "--adapter", "caddyfile", "--config", Self.configuration],
            output: .string(limit: 1 << 16),
            error: .combinedWithOutput
        )
        #expect(result.terminationStatus.isSuccess, "\(result.standardOutput)")
    }

    @Test func fleetsInFixedSlotsAreReplacedUnderLoadWithoutABadAnswer() async throws {
        try await Self.withCaddy { port, slots, directory in
            #expect(try await Traffic.get("/questions", port: port).status == 503)
            #expect(try await Self.rollout(in: directory, slots, port).run().kind == .deployed)
            for _ in 1...4 {
                let (traffic, outcome) = try await Traffic.during(port: port) {
                    try await Self.rollout(in: directory, slots, port).run()
                }
                #expect(outcome.kind == .deployed && outcome.losses.isEmpty, "\(outcome)")
                #expect(traffic.bad.isEmpty)
                #expect(traffic.good > 0)
            }
            let instances = try await Stage.runtime(in: directory).list()
            #expect(instances.map(\.name) == ["blue-1", "blue-2"])
            #expect(instances.allSatisfy { slots.contains($0.endpoint.port) })
        }
    }

    @Test func theDeployersEndpointsAreNotForOutside() async throws {
        try await Self.withCaddy { port, slots, directory in
            #expect(try await Self.rollout(in: directory, slots, port).run().kind == .deployed)
            try await InsidePaths.expectRefused(at: port)
            #expect(try await Traffic.get("/health", port: port).status == 200)
            #expect(try await Traffic.get("/obsoleted", port: port).status == 200)
        }
    }

    /// What became of a write whose instance died nobody knows: it is no word of Caddy's that there is no fleet.
    @Test func aRequestWhoseInstanceDiesIsA502AndNotSaidToHaveFoundNoFleet() async throws {
        try await Self.withCaddy { port, slots, directory in
            #expect(try await Self.rollout(in: directory, slots, port).run().kind == .deployed)
            let gate = "\(directory)/gate"
            let asked = Task { try await Traffic.get("/until\(gate)", port: port) }
            let instances = try await Stage.runtime(in: directory).list()
            var busy: RunningInstance?
            while busy == nil {
                for instance in instances
                where try await InstanceProbe(client: .shared).inflight(of: instance).inflight > 0 {
                    busy = instance
                }
            }
            // Both, so that nobody can be asked again.
            for instance in instances { _ = ProcessIdentity(instance.id)?.send(SIGKILL) }
            let answer = try await asked.value
            #expect(answer.status == 502, "\(answer)")
            #expect(!answer.body.contains("No fleet is deployed"))
            while try await Traffic.get("/questions", port: port).status != 503 {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try await Traffic.get("/questions", port: port).body.contains("No fleet is deployed"))
        }
    }

    @Test func whenEverySlotIsTakenItIsSaidAndTheOldFleetServes() async throws {
        try await Self.withCaddy { port, slots, directory in
            let two = slots.lowerBound...slots.lowerBound + 1
            #expect(try await Self.rollout(in: directory, two, port).run().kind == .deployed)
            let outcome = try await Self.rollout(in: directory, two, port).run()
            #expect(outcome.kind == .rolledBack)
            #expect(
                outcome.reason
                    == "no TCP port from \(two.lowerBound) to \(two.upperBound) of 127.0.0.1 is free"
            )
            #expect(try await Traffic.get("/questions", port: port).body == "blue")
        }
    }

    private static func rollout(in directory: String, _ slots: ClosedRange<Int>, _ port: Int) throws
        -> Deployment
    {
        let logger = Logger(label: "test")
        let runtime = try ProcessRuntime(
            .init(executable: Stage.fixture, directory: directory, ports: slots),
            logger: logger
        )
        return Deployment(
            plan: RolloutPlan(color: nil, release: 1, replicas: 2, migrates: false),
            directory: directory,
            runtime: runtime,
            router: HealthRouter(
                url: "http://127.0.0.1:\(port)",
                runtime: runtime,
                reactionTime: .seconds(2),
                logger: logger
            ),
            migrations: MigrationLog(),
            probe: InstanceProbe(client: .shared),
            logger: logger,
            pollInterval: .milliseconds(20),
            onEvent: { _ in }
        )
    }

    /// Runs `body` with Caddy's port, its slots and a directory for a stage.
    private static func withCaddy(
        _ body: @escaping @Sendable (Int, ClosedRange<Int>, String) async throws -> Void
    ) async throws {
        try await Stage.withDirectory { directory in
            let port = try freePort()
            let slots = try freeSlots()
            var text = try String(contentsOfFile: configuration, encoding: .utf8)
            text = text.replacing("http://:8080", with: "http://:\(port)")
            for (shipped, slot) in zip(21001..., slots) {
                text = text.replacing("127.0.0.1:\(shipped)", with: "127.0.0.1:\(slot)")
            }
            let file = "\(directory)/Caddyfile"
            try AtomicFile.write(text, to: file)
            var options = PlatformOptions()
            options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
            _ = try await run(
                .path(FilePath(program)),
                arguments: ["run", "--adapter", "caddyfile", "--config", "\(file)"],
                platformOptions: options,
                input: .none,
                output: .discarded,
                error: .discarded
            ) { caddy in
                while (try? await Traffic.get("/questions", port: port).status) != 503 {
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await body(port, slots, directory)
                await caddy.teardown(using: options.teardownSequence)
            }
        }
    }

    /// Eight ports beside each other where no other test has its instances: Caddy would take those for the fleet.
    private static func freeSlots() throws -> ClosedRange<Int> {
        let first = PortPicker(host: "127.0.0.1", range: 11_000...18_000)
        while true {
            let lowest = try first.pick()
            let slots = lowest...lowest + 7
            if slots.allSatisfy({ PortPicker.isFree($0, host: "127.0.0.1") }) { return slots }
        }
    }
}
