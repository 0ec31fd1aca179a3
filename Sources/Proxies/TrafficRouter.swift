import Foundation
package import Rollout

/// A proxy in front of the fleets.
package protocol TrafficRouter: Sendable {
    /// Sends requests to these endpoints by their weights, and returns when the proxy does.
    ///
    /// An endpoint that is no longer listed may keep its share for as long as it is green, as Envoy's do: it loses it
    /// when it turns obsolete, and ``stillRouting(to:)`` tells when. An empty list is no fleet at all: the proxy
    /// answers 503.
    func route(_ endpoints: [WeightedEndpoint]) async throws

    /// Where the proxy shall send requests now, by its own word.
    func routed() async throws -> [WeightedEndpoint]

    /// Where the proxy will send requests after its next start or reload, by the file that it reads then; nil where there
    /// is no such file, or none that is ours.
    func foreseen() async throws -> [WeightedEndpoint]?

    /// Makes sure that the proxy would still take another routing: the way back of whoever goes on.
    ///
    /// - Throws: ``DeploymentError`` where it would not.
    func checkSteerable() async throws

    /// Where the proxy may still send requests though it shall not: where it has not let go yet.
    func leaving() async throws -> [Endpoint]

    /// Sends one request through the proxy, as a client would, and says who answered.
    func ask() async throws -> ThroughProxy

    /// A file beside what is steered, for the lock that there is one of for each proxy; nil where nothing is steered.
    var lockFile: String? { get }

    /// Those of `endpoints` that may still get new requests, by the proxy's own word.
    ///
    /// - Throws: When the proxy does not say: an endpoint may be in use then.
    func stillRouting(to endpoints: [Endpoint]) async throws -> [Endpoint]

    /// How long after an endpoint turned obsolete, or `route` left it out, a request may still reach it at most.
    var reactionTime: Duration { get }
}

extension TrafficRouter {
    /// What answers can be steered.
    package func checkSteerable() async throws { _ = try await routed() }

    /// Nothing is known.
    package func foreseen() async throws -> [WeightedEndpoint]? { nil }

    /// Nowhere: for a proxy that lets go of everything else before `route` returns.
    package func leaving() async throws -> [Endpoint] { [] }

    /// Those that are ``routed()``: for a proxy that lets go of everything else before `route` returns.
    package func stillRouting(to endpoints: [Endpoint]) async throws -> [Endpoint] {
        let routed = Set(try await routed().map(\.endpoint))
        return endpoints.filter(routed.contains)
    }

    /// In the folder of the file that steers the proxy.
    static func lockFile(beside path: String) -> String {
        URL(filePath: path).deletingLastPathComponent().appending(path: "fakestack-deploy.lock").path
    }
}
