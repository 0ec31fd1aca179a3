import Foundation
import Rollout

/// A Postgres in a container, for a rehearsal.
package struct ContainerPostgres: Sendable {
    private static let user = "fakestack"
    private static let name = "postgres"
    private let engine: DockerEngine
    private let container: String

    /// The connection string for this machine.
    package let databaseURL: String
    /// The connection string for containers on the stage's network.
    package let internalURL: String

    /// Starts a server and returns when it accepts connections.
    ///
    /// - Parameters:
    ///   - image: An image that is used like Docker's `postgres`.
    ///   - password: Its superuser's; letters, digits and dashes.
    package init(
        _ containers: StageContainers,
        image: String = "postgres:15-bookworm",
        password: String = UUID().uuidString.lowercased()
    ) async throws {
        let settings = ContainerSettings(
            image: image,
            command: ["postgres", "-c", "max_connections=200"],
            environment: [
                "POSTGRES_USER": Self.user, "POSTGRES_DB": Self.user, "POSTGRES_PASSWORD": password,
            ],
            labels: [ContainerLabel.stage: containers.stage.name],
            network: containers.stage.network
        ).withUsualRights().publishing(5432)
        let details = try await containers.start(settings, called: Self.name)
        guard let port = details.published(5432) else {
            throw DeploymentError(.runtime, "Docker did not publish the port of \(details.name)")
        }
        engine = containers.engine
        container = details.id
        databaseURL = "postgres://\(Self.user):\(password)@127.0.0.1:\(port)/\(Self.user)"
        internalURL = Self.internalURL(in: containers.stage, password: password)
        try await waitUntilReady()
    }

    /// What the connection string for containers is going to be.
    package static func internalURL(in stage: ContainerStage, password: String) -> String {
        "postgres://\(user):\(password)@\(stage.name)-\(name):5432/\(user)"
    }

    /// Runs a script with `psql`; it stops at the first error.
    ///
    /// - Returns: The rows, unaligned.
    @discardableResult
    package func run(_ script: String) async throws -> [String] {
        let (lines, status) = try await engine.execute(
            [
                "psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1",
                "--username=\(Self.user)",
                "--dbname=\(Self.user)", "--command=\(script)",
            ],
            in: container
        )
        guard status == 0 else {
            throw DeploymentError(.runtime, "psql failed: \(lines.last ?? "it said nothing")")
        }
        return lines
    }

    /// Its first start is for its own setup and takes no connection from outside: that tells the two apart.
    private func waitUntilReady() async throws {
        var said = ""
        let isReady = try await wait(until: .now + .seconds(60), every: .milliseconds(100)) {
            let (lines, status) = try await engine.execute(
                ["pg_isready", "--host=127.0.0.1", "--username=\(Self.user)", "--dbname=\(Self.user)"],
                in: container
            )
            said = lines.last ?? ""
            return status == 0
        }
        guard isReady else {
            throw DeploymentError(.runtime, "Postgres is not ready after 60s: \(said)")
        }
    }
}
