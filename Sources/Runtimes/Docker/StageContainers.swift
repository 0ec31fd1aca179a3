import Foundation
import Rollout

/// What stands beside the instances of a rehearsal's stage on one engine: a network, a database, a proxy.
package struct StageContainers: Sendable {
    /// The engine.
    package let engine: DockerEngine
    /// The stage; everything is called after it.
    package let stage: ContainerStage
    /// Whether instances are Swarm tasks, on whatever nodes.
    private let spansNodes: Bool

    /// Names the surroundings of a stage; nothing is made yet.
    package init(_ engine: DockerEngine, stage: ContainerStage, spansNodes: Bool) {
        self.engine = engine
        self.stage = stage
        self.spansNodes = spansNodes
    }

    /// Runs `body` on the stage's own network, and removes everything that carries the stage's label afterwards,
    /// whatever happens; what an earlier run has left, beforehand.
    ///
    /// - Throws: ``DeploymentError`` where no engine answers, it has no such image, or it manages no Swarm and has to.
    package func withNetwork<Result: Sendable>(
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await engine.ping()
        if spansNodes, try await !engine.managesSwarm() {
            throw DeploymentError(
                .runtime,
                "this Docker engine manages no Swarm. Make it one: docker swarm init"
            )
        }
        guard try await engine.hasImage(stage.image) else {
            throw DeploymentError(
                .runtime,
                "there is no image '\(stage.image)'. Build it: docker build -t \(stage.image) ."
            )
        }
        try await removeAll()
        try await engine.makeNetwork(
            stage.network,
            spansNodes: spansNodes,
            labels: [ContainerLabel.stage: stage.name]
        )
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        // In a task that no cancellation reaches.
        let removal = await Task { try await removeAll() }.result
        let result = try outcome.get()
        try removal.get()
        return result
    }

    /// Starts a container of the stage and returns its description.
    package func start(_ settings: ContainerSettings, called name: String) async throws -> ContainerDetails {
        let id = try await Task { try await engine.run(settings, named: "\(stage.name)-\(name)") }.value
        guard let container = try await engine.container(id), container.state.running else {
            let tail = (try? await engine.lastLines(5, of: "/containers/\(id)")) ?? []
            throw DeploymentError(
                .runtime,
                "the container \(stage.name)-\(name) ended as soon as it was started: \(tail.joined(separator: " | "))"
            )
        }
        return container
    }

    private func removeAll() async throws {
        let labels = [ContainerLabel.stage: stage.name]
        if spansNodes {
            for service in try await engine.services(labels: labels) {
                try await engine.removeService(service.id)
            }
        }
        for container in try await engine.containers(labels: labels, all: true) {
            try await engine.remove(container.id)
        }
        // A task that is still ending holds the network.
        var failure: (any Error)?
        let removed: Void? = try await poll(until: .now + .seconds(60), every: .milliseconds(200)) {
            try await recovering {
                try await engine.removeNetwork(stage.network)
            } from: {
                failure = $0
                return nil
            }
        }
        if removed == nil, let failure { throw failure }
    }
}
