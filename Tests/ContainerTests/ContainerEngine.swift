import Foundation
import Runtimes
import Testing

/// The Docker engine that the tests may use: the one that `DOCKER_HOST` names.
enum ContainerEngine {
    /// Whether there is one; without it every test of containers is left out, and says so.
    static func answers() async -> Bool {
        guard ProcessInfo.processInfo.environment["DOCKER_HOST"]?.isEmpty == false else { return false }
        return (try? await DockerEngine().ping()) != nil
    }

    /// Whether it manages a Swarm.
    static func managesSwarm() async -> Bool {
        guard await answers() else { return false }
        return (try? await DockerEngine().managesSwarm()) == true
    }

    /// The image under test.
    static let image = ProcessInfo.processInfo.environment["FAKESTACK_IMAGE"] ?? "fakestack"

    /// Runs `body` on a stage of its own; everything in it is gone afterwards.
    static func withStage(
        _ name: String,
        password: String = "rehearsal",
        _ body: @Sendable (StageContainers) async throws -> Void
    ) async throws {
        let name = "fakestack-test-\(name)"
        var stage = ContainerStage(name: name, image: image, network: name)
        stage.environment["FAKESTACK_SHUTDOWN_DELAY"] = "3s"
        stage.environment["DATABASE_URL"] = ContainerPostgres.internalURL(in: stage, password: password)
        let containers = StageContainers(try DockerEngine(), stage: stage, spansNodes: false)
        try await containers.withNetwork { try await body(containers) }
    }
}

extension Trait where Self == ConditionTrait {
    /// Only where an engine answers.
    static var needsEngine: Self {
        .enabled("no Docker engine answers: name one with DOCKER_HOST, and build the image with make image") {
            await ContainerEngine.answers()
        }
    }

    /// Only where it manages a Swarm.
    static var needsSwarm: Self {
        .enabled("no Docker engine that manages a Swarm answers: docker swarm init") {
            await ContainerEngine.managesSwarm()
        }
    }
}
