import NIOHTTP1

extension DockerEngine {
    /// Makes a network, unless there is one of that name.
    ///
    /// - Parameters:
    ///   - spansNodes: Whether it is an overlay network, which containers and services of every node can be on.
    ///   - labels: What it says of itself.
    package func makeNetwork(_ name: String, spansNodes: Bool, labels: [String: String] = [:]) async throws {
        struct Settings: Encodable {
            var name: String
            var checkDuplicate = true
            var driver: String
            var attachable = true
            var labels: [String: String]
        }
        struct Made: Decodable { var id: String }
        struct Network: Decodable { var id: String }
        if let _: Network = try await find("/networks/\(name)") { return }
        let _: Made = try await post(
            "/networks/create",
            body: Settings(name: name, driver: spansNodes ? "overlay" : "bridge", labels: labels)
        )
    }

    /// Removes a network; one that is not there is no error.
    package func removeNetwork(_ name: String) async throws {
        try await perform(.DELETE, "/networks/\(name)", accepting: [404])
    }

    /// Whether this engine manages a Swarm.
    package func managesSwarm() async throws -> Bool {
        struct Info: Decodable {
            struct Swarm: Decodable {
                var localNodeState: String
                var controlAvailable: Bool?
            }
            var swarm: Swarm
        }
        let info: Info = try await get("/info")
        return info.swarm.localNodeState == "active" && info.swarm.controlAvailable == true
    }
}
