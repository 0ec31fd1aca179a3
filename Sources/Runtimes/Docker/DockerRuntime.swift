package import Logging
package import Rollout

/// Runs instances as containers of one Docker engine, each with an address of its own on the stage's network.
///
/// There is no record of what runs: an instance is a container whose labels say so.
package struct DockerRuntime: ContainerRuntime {
    private let engine: DockerEngine
    private let stage: ContainerStage
    let fleet: ContainerFleet
    private let logger: Logger

    /// Makes the runtime of a stage on an engine; nothing is asked of it yet.
    package init(_ engine: DockerEngine, stage: ContainerStage, logger: Logger) {
        self.engine = engine
        self.stage = stage
        self.logger = logger
        fleet = ContainerFleet(
            engine: engine,
            labels: [ContainerLabel.stage: stage.name, ContainerLabel.color: ""],
            network: stage.network
        )
    }

    /// The containers of this stage that run.
    package func list() async throws -> [RunningInstance] {
        try await fleet.list { $0.label(ContainerLabel.name) }
    }

    /// Starts a container for each, side by side.
    package func start(
        _ specs: [InstanceSpec],
        onStart: @escaping @Sendable (RunningInstance) -> Void
    ) async throws -> [RunningInstance] {
        let instances = try await sideBySide(specs) { spec in
            let instance = try await startOne(spec)
            onStart(instance)
            return instance
        }
        return instances.sorted { $0.name < $1.name }
    }

    private func startOne(_ spec: InstanceSpec) async throws -> RunningInstance {
        let name = "\(stage.name)-\(spec.name)"
        try await removeEnded(name)
        let settings = ContainerSettings(
            image: stage.image,
            command: ["serve"] + stage.serveArguments,
            environment: stage.variables(name: spec.name, color: spec.color, release: spec.release),
            labels: [
                ContainerLabel.stage: stage.name, ContainerLabel.name: spec.name,
                ContainerLabel.color: spec.color, ContainerLabel.release: "\(spec.release)",
            ],
            network: stage.network,
            stopTimeout: stage.stopGrace,
            binds: stage.secretBinds
        )
        // Not cancelled half way: a container that is made and not yet started would be left behind.
        let id = try await Task { try await engine.run(settings, named: name) }.value
        logger.debug("started", metadata: ["name": "\(name)", "container": "\(id.prefix(12))"])
        guard let container = try await engine.container(id), container.state.running,
            let instance = fleet.instance(of: container, named: spec.name)
        else { throw await startFailure(spec, id) }
        return instance
    }

    /// A container of this name that has ended would be in the way.
    private func removeEnded(_ name: String) async throws {
        guard let container = try await engine.container(name) else { return }
        guard container.label(ContainerLabel.stage) == stage.name, !container.state.running else {
            throw DeploymentError(
                .start,
                "a container called \(name) is there already, and is not one that this stage has left. "
                    + "Remove it, or name another --stage."
            )
        }
        try await engine.remove(container.id)
    }

    private func startFailure(_ spec: InstanceSpec, _ id: String) async -> DeploymentError {
        let status = try? await engine.container(id)?.state.exitCode
        let tail = (try? await engine.lastLines(10, of: "/containers/\(id)")) ?? []
        try? await engine.remove(id)
        return DeploymentError(
            .start,
            instance: spec.name,
            "\(InstanceExit(status: status)) as soon as it was started",
            tail: tail
        )
    }
}
