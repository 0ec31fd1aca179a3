import Foundation
package import Logging
package import Rollout

/// Runs a fleet as a Swarm service, `STAGE-COLOR`, whose tasks are the instances, on whatever nodes they are.
///
/// Each task is found by its own address on the stage's network, which is an attachable overlay network. Its addresses
/// are those of that network: the deployer has to be on it, too, in a container of the same image.
package struct SwarmRuntime: InstanceRuntime {
    let engine: DockerEngine
    let stage: ContainerStage
    let startTimeout: Duration
    let pollInterval = Duration.milliseconds(100)
    let logger: Logger

    /// Makes the runtime of a stage on a Swarm manager; nothing is asked of it yet.
    ///
    /// - Parameter startTimeout: How long tasks may take until they run, with the image pulled.
    package init(
        _ engine: DockerEngine,
        stage: ContainerStage,
        startTimeout: Duration = .seconds(60),
        logger: Logger
    ) {
        self.engine = engine
        self.stage = stage
        self.startTimeout = startTimeout
        self.logger = logger
    }

    /// The tasks of this stage's services that run.
    package func list() async throws -> [RunningInstance] {
        var instances: [RunningInstance] = []
        for service in try await engine.services(labels: [ContainerLabel.stage: stage.name]) {
            instances += try await engine.tasks(ofService: service.id)
                .filter { $0.status.state == "running" }
                .compactMap(instance)
        }
        return instances.sorted { $0.name < $1.name }
    }

    /// How the task ended; nil while it runs.
    package func exit(of instance: RunningInstance) async -> InstanceExit? {
        do {
            guard let task = try await engine.task(instance.id) else { return InstanceExit(status: nil) }
            return task.hasEnded ? InstanceExit(status: task.status.containerStatus?.exitCode) : nil
        } catch {
            // A manager that does not answer says nothing about the task.
            return nil
        }
    }

    /// The last lines that the task logged.
    package func log(of instance: RunningInstance, lines: Int) async -> [String] {
        (try? await engine.lastLines(lines, of: "/tasks/\(instance.id)")) ?? []
    }

    func instance(of task: SwarmTask) -> RunningInstance? {
        let labels = task.spec.containerSpec.labels ?? [:]
        guard let color = labels[ContainerLabel.color], let slot = task.slot,
            let release = labels[ContainerLabel.release].flatMap({ Int($0) }),
            let host = task.address(on: stage.network)
        else { return nil }
        return RunningInstance(
            id: task.id,
            name: "\(color)-\(slot)",
            color: color,
            release: release,
            endpoint: Endpoint(host: host, port: ContainerStage.port),
            admin: Endpoint(host: host, port: ContainerStage.adminPort),
            startedAt: task.startDate
        )
    }
}
