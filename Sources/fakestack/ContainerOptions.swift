import ArgumentParser
import Foundation
import Runtimes

/// How instances run as containers; nothing of it matters to processes.
struct ContainerOptions: ParsableArguments {
    @Option(help: "docker and swarm: the image of the instances.")
    var image = "fakestack"

    @Option(
        help: """
            The network that the instances, their database and the proxy are on; for swarm an attachable overlay network. \
            Default: fakestack, or the only one that a compose container has.
            """
    )
    var network: String?

    @Option(help: "docker and swarm: containers are called STAGE-blue-1, services STAGE-blue.")
    var stage = "fakestack"

    @Option(
        help: ArgumentHelp(
            """
            docker: a file to mount at /run/secrets/NAME; swarm: one of its secrets, and a file that holds the same for \
            the migrations, which run beside its services. May be repeated. Default: none.
            """,
            valueName: "name[=file]"
        )
    )
    var secret: [String] = []

    @Option(
        help:
            "compose: the compose file. May be repeated; later ones go over earlier ones. Default: compose.yaml."
    )
    var composeFile: [String] = []

    @Option(help: "compose: the project's name. Default: COMPOSE_PROJECT_NAME, or that of the file's folder.")
    var composeProject: String?

    /// The stage of the docker and swarm runtimes.
    func containerStage(
        databaseURL: String?,
        adminToken: String?,
        serveArguments: [String],
        stopGrace: Duration
    ) -> ContainerStage {
        var environment = ProcessInfo.processInfo.environment.filter { Self.isPassedOn($0.key) }
        if let databaseURL { environment["DATABASE_URL"] = databaseURL }
        if let adminToken { environment["FAKESTACK_ADMIN_TOKEN"] = adminToken }
        return ContainerStage(
            name: stage,
            image: image,
            network: network ?? "fakestack",
            serveArguments: serveArguments,
            environment: environment,
            secrets: Dictionary(
                secret.map { text in
                    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                    return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
                },
                uniquingKeysWith: { $1 }
            ),
            stopGrace: stopGrace
        )
    }

    /// The project of the compose runtime.
    func composeProgram() async throws -> ComposeProgram {
        try await ComposeProgram(
            files: composeFile.isEmpty ? ["compose.yaml"] : composeFile,
            project: composeProject ?? ProcessInfo.processInfo.environment["COMPOSE_PROJECT_NAME"]
        )
    }

    /// What the deployer's environment says of instances and their database; the rest is its own.
    private static func isPassedOn(_ variable: String) -> Bool {
        ["DATABASE_URL", "PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGSSLMODE"].contains(
            variable
        )
            || [
                "SHUTDOWN_DELAY", "DRAIN_TIMEOUT", "STREAM_GRACE", "DATABASE_GRACE", "QUERY_TIMEOUT",
                "MAX_CONNECTIONS", "IDLE_TIMEOUT", "ACCESS_LOG", "LOG_LEVEL", "LOG_FORMAT",
                "DATABASE_PASSWORD_FILE",
            ].contains { variable == "FAKESTACK_\($0)" }
    }
}
