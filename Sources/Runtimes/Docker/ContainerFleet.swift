import Foundation
import Logging
import Rollout

/// The containers of one engine that are instances of a stage: what every runtime of containers does with them.
struct ContainerFleet: Sendable {
    let engine: DockerEngine
    /// What their labels say, to the last one.
    let labels: [String: String]
    /// The network whose addresses are told; nil takes the only one.
    let network: String?

    /// Those that run, by name.
    func list(name: (ContainerDetails) -> String?) async throws -> [RunningInstance] {
        try await engine.containers(labels: labels)
            .filter { $0.state.running }
            .compactMap { container in name(container).flatMap { instance(of: container, named: $0) } }
            .sorted { $0.name < $1.name }
    }

    /// The instance that a container is; nil where it is none, or has no address yet.
    func instance(of container: ContainerDetails, named name: String) -> RunningInstance? {
        guard let color = container.label(ContainerLabel.color),
            let release = container.label(ContainerLabel.release).flatMap({ Int($0) }),
            let host = container.address(on: network)
        else { return nil }
        let port = container.variable("FAKESTACK_PORT").flatMap { Int($0) } ?? ContainerStage.port
        let admin = container.variable("FAKESTACK_ADMIN_PORT").flatMap { Int($0) } ?? port
        return RunningInstance(
            id: Handle(container).description,
            name: name,
            color: color,
            release: release,
            endpoint: Endpoint(host: host, port: port),
            admin: Endpoint(host: host, port: admin),
            startedAt: container.startDate
        )
    }

    /// How the instance exited; nil while it runs.
    func exit(of instance: RunningInstance) async -> InstanceExit? {
        let handle = Handle(instance)
        do {
            guard let container = try await engine.container(handle.container),
                Handle(container) == handle
            else { return InstanceExit(status: nil) }
            return container.state.running ? nil : InstanceExit(status: container.state.exitCode)
        } catch {
            // An engine that does not answer says nothing about the instance.
            return nil
        }
    }

    /// Stops a container and removes it.
    func stop(_ instance: RunningInstance, grace: Duration) async throws -> InstanceExit {
        let id = Handle(instance).container
        let began = ContinuousClock.now
        try await engine.stop(id, grace: grace)
        let status = try await engine.container(id)?.state.exitCode
        try await engine.remove(id)
        let wasKilled = status == 137 && ContinuousClock.now - began >= grace
        return InstanceExit(status: status, wasKilled: wasKilled)
    }

    /// The last lines that the instance logged.
    func log(of instance: RunningInstance, lines: Int) async -> [String] {
        (try? await engine.lastLines(lines, of: "/containers/\(Handle(instance).container)")) ?? []
    }

    /// A container and when it was started: a restart is another instance.
    private struct Handle: Equatable, CustomStringConvertible {
        var container: String
        var started: String
        var description: String { "\(container)/\(started)" }

        init(_ details: ContainerDetails) {
            container = String(details.id.prefix(12))
            started = details.state.startedAt
        }

        init(_ instance: RunningInstance) {
            let parts = instance.id.split(separator: "/", maxSplits: 1).map(String.init)
            container = parts.first ?? instance.id
            started = parts.count > 1 ? parts[1] : ""
        }
    }
}

/// A runtime whose instances are containers of one engine.
protocol ContainerRuntime: InstanceRuntime {
    var fleet: ContainerFleet { get }
}

extension ContainerRuntime {
    /// How the container exited; nil while it runs.
    package func exit(of instance: RunningInstance) async -> InstanceExit? {
        await fleet.exit(of: instance)
    }

    /// Stops the containers side by side, and removes them.
    package func stop(
        _ instances: [RunningInstance],
        grace: Duration,
        onStop: @escaping @Sendable (RunningInstance, InstanceExit) -> Void
    ) async throws -> [InstanceExit] {
        try await sideBySide(instances) { instance in
            let exit = try await fleet.stop(instance, grace: grace)
            onStop(instance, exit)
            return exit
        }
    }

    /// The last lines that the container logged.
    package func log(of instance: RunningInstance, lines: Int) async -> [String] {
        await fleet.log(of: instance, lines: lines)
    }
}
