import Foundation
import NIOHTTP1
import Rollout

extension DockerEngine {
    /// Services that carry all of these labels.
    func services(labels: [String: String]) async throws -> [SwarmService] {
        try await get("/services", ["filters": Self.filters(labels: labels)])
    }

    /// A service by its name or id; nil where there is none.
    func service(_ name: String) async throws -> SwarmService? {
        try await find("/services/\(name)")
    }

    /// Makes a service; its tasks start.
    ///
    /// - Returns: Its id.
    func create(_ service: SwarmServiceSettings) async throws -> String {
        struct Made: Decodable { var id: String }
        let made: Made = try await post("/services/create", body: service)
        return made.id
    }

    /// Removes a service; its tasks are asked to stop. One that is not there is no error.
    func removeService(_ id: String) async throws {
        try await perform(.DELETE, "/services/\(id)", accepting: [404])
    }

    /// The tasks of a service, those that have ended included.
    func tasks(ofService id: String) async throws -> [SwarmTask] {
        try await get("/tasks", ["filters": Self.filters(["service": [id]])])
    }

    /// A task; nil where there is none.
    func task(_ id: String) async throws -> SwarmTask? {
        try await find("/tasks/\(id)")
    }

    /// The id of a Swarm secret.
    ///
    /// - Throws: ``DeploymentError`` where there is none of that name.
    func secretID(_ name: String) async throws -> String {
        struct Secret: Decodable {
            struct Spec: Decodable { var name: String }
            var id: String
            var spec: Spec
        }
        let found: [Secret] = try await get("/secrets", ["filters": Self.filters(["name": [name]])])
        guard let secret = found.first(where: { $0.spec.name == name }) else {
            throw DeploymentError(
                .runtime,
                "there is no Swarm secret '\(name)'. Make it with: docker secret create \(name) FILE"
            )
        }
        return secret.id
    }
}
