import Foundation
import Subprocess
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// deploy/swarm/stack.yaml as its first lines say to use it.
@Suite(.serialized, .needsSwarm, .timeLimit(.minutes(5))) struct StackFileTests {
    private static let stage = "fakestack-test-stack"
    private static let file = "\(ComposeProject.root)/deploy/swarm/stack.yaml"
    private static let password = "\(ComposeProject.root)/deploy/compose/postgres-password"
    /// Where services and, by a mount, containers beside them find it.
    private static let secret = "/run/secrets/\(stage)-password"
    private static let database = [
        "-e", "DATABASE_URL=postgres://fakestack@postgres/fakestack",
        "-e", "FAKESTACK_DATABASE_PASSWORD_FILE=\(secret)",
    ]

    @Test func fleetsAreDeployedAndReplacedUnderLoad() async throws {
        let directory = "/tmp/fakestack-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await withStack {
            let database = try await verb(["migrate", "wait"])
            #expect(database.isSuccess, "\(database.output)")
            let first = try await deploy(release: 1, directory)
            #expect(first.contains("blue of release 1 is live"), "\(first)")
            async let load = verb(
                [
                    "client", "--url", "http://proxy:8080", "--closed", "--max-rate", "200", "--duration",
                    "40s",
                ]
                    + ["--expect-deployment", "--report", "/tmp/report"]
            )
            let second = try await deploy(release: 2, directory)
            #expect(second.contains("green of release 2 is live"), "\(second)")
            let verdict = try await load
            #expect(verdict.isSuccess && verdict.output.contains("PASS"), "\(verdict.output)")
            let services = try await docker(["service", "ls", "--format", "{{.Name}}"]).output
            #expect(services.contains("\(Self.stage)-green"))
            #expect(!services.contains("\(Self.stage)-blue"))
        }
    }

    /// Runs a verb beside the fleets.
    private func verb(_ arguments: [String]) async throws -> (output: String, isSuccess: Bool) {
        try await docker(
            ["run", "--rm", "--network", Self.stage, "-v", "\(Self.password):\(Self.secret):ro"]
                + Self.database + [ContainerEngine.image] + arguments
        )
    }

    /// Runs the deployer there.
    private func deploy(release: Int, _ directory: String) async throws -> String {
        let root = ComposeProject.root
        let socket = (ProcessInfo.processInfo.environment["DOCKER_HOST"] ?? "").trimmingPrefix("unix://")
        return try await docker(
            ["run", "--rm", "-u", "0", "-v", "\(socket):/var/run/docker.sock", "-v", "\(root):\(root)"]
                + ["-v", "\(directory):\(directory)", "-w", root, "--network", Self.stage] + Self.database
                + [ContainerEngine.image, "deploy", "--runtime", "swarm", "--image", ContainerEngine.image]
                + ["--stage", Self.stage, "--network", Self.stage, "--dir", directory]
                + ["--secret", "\(Self.stage)-password=\(Self.password)"]
                + ["--proxy", "health", "--proxy-url", "http://proxy:8080", "--release", "\(release)"]
        ).output
    }

    private func withStack(_ body: () async throws -> Void) async throws {
        try await remove()
        let result = try await docker(["stack", "deploy", "-c", Self.file, Self.stage])
        #expect(result.isSuccess, "\(result.output)")
        do {
            try await body()
        } catch {
            try? await remove()
            throw error
        }
        try await remove()
    }

    /// Removes the stack and its fleets, and returns when their network and the data are gone.
    private func remove() async throws {
        try await docker(["service", "rm", "\(Self.stage)-blue", "\(Self.stage)-green"])
        try await docker(["stack", "rm", Self.stage])
        for (kind, name) in [("network", Self.stage), ("volume", "\(Self.stage)_postgres")] {
            while try await docker([kind, "inspect", name]).isSuccess {
                try await docker([kind, "rm", name])
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    @discardableResult
    private func docker(_ arguments: [String]) async throws -> (output: String, isSuccess: Bool) {
        let result = try await run(
            .name("docker"),
            arguments: Arguments(arguments),
            environment: .inherit.updating(["STAGE": Self.stage, "PROXY_PORT": "0"]),
            input: .none,
            output: .string(limit: 4 << 20),
            error: .combinedWithOutput
        )
        return (result.standardOutput, result.terminationStatus.isSuccess)
    }
}
