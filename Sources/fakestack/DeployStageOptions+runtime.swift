import Foundation
import Rollout
import Runtimes

extension RuntimeKind: WordChoice {}

extension DeployStageOptions {
    /// What runs the instances, and what runs a verb where their database is.
    ///
    /// - Parameters:
    ///   - databaseURL: The database as the instances see it; nil leaves it to the environment.
    ///   - serveArguments: Further arguments of `serve`; the compose runtime takes them from the compose file.
    ///   - stopGrace: How long an instance may take to stop.
    func ground(
        databaseURL: String? = nil,
        serveArguments: [String] = [],
        stopGrace: Duration = .seconds(30)
    ) async throws -> (runtime: any InstanceRuntime, verbs: any VerbRunner) {
        let stage = containers.containerStage(
            databaseURL: databaseURL,
            adminToken: try admin.token(),
            serveArguments: serveArguments,
            stopGrace: stopGrace
        )
        switch runtime {
        case .process:
            return (
                try processRuntime(databaseURL: databaseURL, serveArguments: serveArguments),
                ProcessVerbRunner(executable: try program(), databaseURL: databaseURL)
            )
        case .docker:
            if let name = stage.secrets.first(where: \.value.isEmpty)?.key {
                throw DeploymentError(
                    .runtime,
                    "--secret \(name): a container takes it from a file: --secret \(name)=FILE"
                )
            }
            let engine = try DockerEngine()
            return (
                DockerRuntime(engine, stage: stage, logger: logger), ContainerVerbRunner(engine, stage: stage)
            )
        case .swarm:
            let engine = try DockerEngine()
            return (
                SwarmRuntime(engine, stage: stage, logger: logger), ContainerVerbRunner(engine, stage: stage)
            )
        case .compose:
            guard serveArguments.isEmpty else {
                throw DeploymentError(
                    .runtime,
                    "what follows -- is for serve, whose arguments the compose file says: write them there"
                )
            }
            let compose = try await containers.composeProgram()
            let runtime = ComposeRuntime(
                compose,
                engine: try DockerEngine(),
                network: containers.network,
                stopGrace: stopGrace,
                logger: logger
            )
            return (runtime, ComposeVerbRunner(compose))
        }
    }

    func processRuntime(databaseURL: String?, serveArguments: [String]) throws -> ProcessRuntime {
        var environment: [String: String?] = [:]
        if let databaseURL { environment["DATABASE_URL"] = databaseURL }
        // Read here once, so that an instance gets what this deployer will ask it with; and no other secret.
        environment["FAKESTACK_ADMIN_TOKEN"] = .some(try admin.token())
        for name in ["ADMIN_TOKEN_FILE", "OLD_ADMIN_TOKEN", "OLD_ADMIN_TOKEN_FILE"] {
            environment["FAKESTACK_\(name)"] = .some(nil)
        }
        return try ProcessRuntime(
            ProcessRuntime.Configuration(
                executable: try program(),
                arguments: ["serve"] + serveArguments,
                environment: environment,
                directory: URL(filePath: dir).path,
                ports: ports?.range
            ),
            logger: logger
        )
    }
}
