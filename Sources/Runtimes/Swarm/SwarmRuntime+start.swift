import Logging
package import Rollout

extension SwarmRuntime {
    /// Makes the color's service with a task for each, and returns when every one runs.
    package func start(
        _ specs: [InstanceSpec],
        onStart: @escaping @Sendable (RunningInstance) -> Void
    ) async throws -> [RunningInstance] {
        guard let spec = specs.first else { return [] }
        let settings = try await settings(of: spec, replicas: specs.count)
        // One whose tasks have all ended would be in the way.
        if let left = try await engine.service(settings.name) {
            try await removeEnded(left)
        }
        // Not cancelled half way: its tasks are known by its id alone.
        let id = try await Task { try await engine.create(settings) }.value
        logger.debug("made a service", metadata: ["name": "\(settings.name)", "service": "\(id)"])
        var told: Set<String> = []
        var tasks: [SwarmTask] = []
        let fleet = try await poll(until: .now + startTimeout, every: pollInterval) {
            () -> [RunningInstance]? in
            tasks = try await engine.tasks(ofService: id)
            if let failed = tasks.first(where: \.hasEnded) { throw await startFailure(spec, failed) }
            let running = tasks.filter { $0.status.state == "running" }.compactMap(instance)
            for instance in running where told.insert(instance.id).inserted { onStart(instance) }
            return running.count == specs.count ? running.sorted { $0.name < $1.name } : nil
        }
        if let fleet { return fleet }
        let states = tasks.map {
            "\(spec.color)-\($0.slot ?? 0) is \($0.status.state): \($0.status.err ?? $0.status.message ?? "")"
        }
        throw DeploymentError(
            .start,
            "\(told.count) of \(specs.count) tasks of \(settings.name) run after \(startTimeout.text): "
                + states.joined(separator: "; ")
        )
    }

    private func settings(of spec: InstanceSpec, replicas: Int) async throws -> SwarmServiceSettings {
        var secrets: [SwarmServiceSettings.Secret] = []
        for (name, _) in stage.secrets.sorted(by: { $0.key < $1.key }) {
            let id = try await engine.secretID(name)
            secrets.append(.init(file: .init(name: name), secretID: id, secretName: name))
        }
        let labels = [
            ContainerLabel.stage: stage.name, ContainerLabel.color: spec.color,
            ContainerLabel.release: "\(spec.release)",
        ]
        // The slot is known to Swarm alone.
        let variables = stage.variables(
            name: "\(spec.color)-{{.Task.Slot}}",
            color: spec.color,
            release: spec.release
        )
        return SwarmServiceSettings(
            name: "\(stage.name)-\(spec.color)",
            labels: labels,
            taskTemplate: .init(
                containerSpec: .init(
                    image: stage.image,
                    args: ["serve"] + stage.serveArguments,
                    env: variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" },
                    labels: labels,
                    stopGracePeriod: Int64(stage.stopGrace / .nanoseconds(1)),
                    secrets: secrets
                ),
                networks: [.init(target: stage.network)]
            ),
            mode: .init(replicated: .init(replicas: replicas))
        )
    }

    private func removeEnded(_ service: SwarmService) async throws {
        let isOurs = service.spec.labels?[ContainerLabel.stage] == stage.name
        let tasks = try await engine.tasks(ofService: service.id)
        guard isOurs, tasks.allSatisfy(\.hasEnded) else {
            throw DeploymentError(
                .start,
                "a service called \(service.spec.name) is there already, and is not one that this stage has left. "
                    + "Remove it, or name another --stage."
            )
        }
        try await engine.removeService(service.id)
    }

    private func startFailure(_ spec: InstanceSpec, _ task: SwarmTask) async -> DeploymentError {
        let why = [task.status.err, task.status.message].compactMap(\.self).first ?? task.status.state
        return DeploymentError(
            .start,
            instance: "\(spec.color)-\(task.slot ?? 0)",
            "ended as soon as it was started (\(why))",
            tail: (try? await engine.lastLines(10, of: "/tasks/\(task.id)")) ?? []
        )
    }
}
