package import Rollout

extension SwarmRuntime {
    /// Removes the service, which stops its tasks, and waits until each has ended.
    package func stop(
        _ instances: [RunningInstance],
        grace: Duration,
        onStop: @escaping @Sendable (RunningInstance, InstanceExit) -> Void
    ) async throws -> [InstanceExit] {
        let waits = try await sideBySide(instances) { instance in
            (instance, try await engine.task(instance.id))
        }
        let services = Set(waits.compactMap { $0.1?.serviceID })
        try await refuseParts(of: services, unless: Set(instances.map(\.id)))
        // Asked for beforehand: with its service a task is forgotten, and its exit status with it.
        async let exits = sideBySide(waits) { instance, task in
            let exit = try await ending(of: task, within: grace + .seconds(30))
            onStop(instance, exit)
            return exit
        }
        for service in services { try await engine.removeService(service) }
        return try await exits
    }

    /// A service is stopped as a whole.
    private func refuseParts(of services: Set<String>, unless chosen: Set<String>) async throws {
        for service in services {
            let others = try await engine.tasks(ofService: service).filter {
                $0.status.state == "running" && !chosen.contains($0.id)
            }
            guard others.isEmpty else {
                throw DeploymentError(
                    .runtime,
                    "\(others.count) more tasks of the service \(service) run, which nobody asked to stop. "
                        + "Was it scaled in between? Look with: docker service ps \(service)"
                )
            }
        }
    }

    /// Waits for a task's end: at its container, where that is on this node, else by its disappearance.
    private func ending(of task: SwarmTask?, within limit: Duration) async throws -> InstanceExit {
        guard let task else { return InstanceExit(status: nil) }
        if let id = task.status.containerStatus?.containerID,
            let status = try? await engine.wait(for: id)
        {
            return InstanceExit(status: status, wasKilled: status == 137)
        }
        var state = ""
        let exit = try await poll(until: .now + limit, every: pollInterval) { () -> InstanceExit? in
            guard let found = try await engine.task(task.id) else { return InstanceExit(status: nil) }
            state = found.status.state
            return found.hasEnded ? InstanceExit(status: found.status.containerStatus?.exitCode) : nil
        }
        guard let exit else {
            throw DeploymentError(.runtime, "task \(task.id) is still \(state) after \(limit.text)")
        }
        return exit
    }
}
