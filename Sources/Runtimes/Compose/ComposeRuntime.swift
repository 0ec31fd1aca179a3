import Foundation
package import Logging
package import Rollout

/// Runs instances as the containers of a Compose service that has the fleet's color as its name.
///
/// The compose file says what an instance is: its image, network and variables. It labels its services with
/// `fakestack.color` and `fakestack.release`, and takes the release of a color from `BLUE_RELEASE` or `GREEN_RELEASE`.
package struct ComposeRuntime: ContainerRuntime {
    private let compose: ComposeProgram
    let fleet: ContainerFleet
    private let stopGrace: Duration
    private let logger: Logger

    /// Makes the runtime of a Compose project; nothing is asked of it yet.
    ///
    /// - Parameters:
    ///   - network: The network whose addresses the proxy is given, by its full name; nil takes the only one.
    ///   - stopGrace: How long an instance may take to stop.
    package init(
        _ compose: ComposeProgram,
        engine: DockerEngine,
        network: String?,
        stopGrace: Duration,
        logger: Logger
    ) {
        self.compose = compose
        self.stopGrace = stopGrace
        self.logger = logger
        fleet = ContainerFleet(
            engine: engine,
            labels: ["com.docker.compose.project": compose.project, ContainerLabel.color: ""],
            network: network
        )
    }

    /// The containers of the project's fleets that run.
    package func list() async throws -> [RunningInstance] {
        try await fleet.list(name: Self.name)
    }

    /// Starts the color's service with as many containers as there are instances.
    package func start(
        _ specs: [InstanceSpec],
        onStart: @escaping @Sendable (RunningInstance) -> Void
    ) async throws -> [RunningInstance] {
        guard let spec = specs.first else { return [] }
        let (lines, exit) = try await compose.program.run(
            [
                "--profile", spec.color, "up", "-d", "--no-deps", "--scale", "\(spec.color)=\(specs.count)",
                spec.color,
            ],
            variables: ["\(spec.color.uppercased())_RELEASE": "\(spec.release)"],
            report: { [logger] in logger.debug("compose", metadata: ["says": "\($0)"]) }
        )
        guard exit.isClean else {
            throw DeploymentError(
                .start,
                "Compose could not start \(spec.color): \(lines.last ?? "it said nothing")"
            )
        }
        let started = try await fleet.list {
            $0.label(ContainerLabel.color) == spec.color ? Self.name($0) : nil
        }
        guard started.count == specs.count else {
            throw DeploymentError(
                .start,
                "Compose started \(spec.color), and \(started.count) of \(specs.count) containers run. "
                    + "Does its service carry the labels \(ContainerLabel.color) and \(ContainerLabel.release)?"
            )
        }
        for instance in started { onStart(instance) }
        try await checkShutdown()
        return started
    }

    /// The compose file says how long an instance takes to stop, so only its containers can tell.
    private func checkShutdown() async throws {
        for container in try await fleet.engine.containers(labels: fleet.labels) {
            var environment: [String: String] = [:]
            for name in ["FAKESTACK_SHUTDOWN_DELAY", "FAKESTACK_DRAIN_TIMEOUT"] {
                environment[name] = container.variable(name)
            }
            let longest = ServeShutdown.longest(
                arguments: container.config.cmd ?? [],
                environment: environment
            )
            guard longest > stopGrace else { continue }
            throw DeploymentError(
                .start,
                "\(container.name.trimmingPrefix("/")) may take \(longest.text) to stop (its --shutdown-delay plus its "
                    + "--drain-timeout), longer than --stop-grace \(stopGrace.text): it would be killed in the middle. "
                    + "Raise --stop-grace, or lower the others in the compose file."
            )
        }
    }

    private static func name(_ container: ContainerDetails) -> String? {
        guard container.label("com.docker.compose.oneoff")?.lowercased() != "true",
            let color = container.label(ContainerLabel.color),
            let number = container.label("com.docker.compose.container-number")
        else { return nil }
        return "\(color)-\(number)"
    }
}
