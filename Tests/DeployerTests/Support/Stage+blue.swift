import Lifecycle
import Proxies
import Rollout
import Runtimes
import StageSupport
import Testing

extension Stage {
    /// That blue serves as if nothing had been deployed, and nothing else runs.
    func expectBlueServes(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let instances = try await runtime().list()
        #expect(instances.map(\.name) == ["blue-1", "blue-2"], sourceLocation: sourceLocation)
        for instance in instances {
            #expect(try await probe.health(of: instance).status == .green, sourceLocation: sourceLocation)
        }
        let routed = try await router.routed().map(\.endpoint)
        #expect(routed == instances.map(\.endpoint), sourceLocation: sourceLocation)
        #expect(try await Traffic.get("/", port: proxy.port).body == "blue", sourceLocation: sourceLocation)
    }
}
