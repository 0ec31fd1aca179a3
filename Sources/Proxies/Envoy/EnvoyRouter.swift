import AsyncHTTPClient
import Foundation
package import Logging
package import Rollout
import Runtimes

/// Moves traffic by replacing the file of Envoy's endpoints.
///
/// Envoy reads the file by itself and says so nowhere but on its admin listener, where the version that it took is
/// read back, and the health that it sees. An endpoint that is left out keeps its share while its health is green,
/// even for hours: `/obsolete` makes Envoy let go, and ``stillRouting(to:)`` tells when it has.
package struct EnvoyRouter: TrafficRouter {
    private let file: String
    private let admin: EnvoyAdmin
    private let logger: Logger
    private let timeout: Duration
    private let front: ProxyFront?

    /// What the settings of its health checks come to: an interval for each red answer that it takes.
    package let reactionTime: Duration

    /// Steers the Envoy that was started with a configuration made from `deploy/envoy/envoy.yaml`.
    ///
    /// - Parameters:
    ///   - endpoints: The path of its file of endpoints.
    ///   - admin: The URL of its admin listener.
    ///   - url: Where clients reach it; nil asks the admin listener for that.
    ///   - timeout: How long Envoy may take to read a new file and to find the new endpoints green; nil for what the
    ///     intervals of its checks come to.
    /// - Throws: ``DeploymentError`` when there is no such file, or no such Envoy.
    package init(
        endpoints: String,
        admin: String,
        url: String? = nil,
        logger: Logger,
        timeout: Duration? = nil
    ) async throws {
        let file = URL(filePath: endpoints).standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: file) else {
            throw DeploymentError(
                .router,
                "there is no \(file). Name the file of Envoy's endpoints with --envoy-eds."
            )
        }
        let listener = EnvoyAdmin(url: admin)
        self.file = file
        self.admin = listener
        self.logger = logger
        front = url.map { ProxyFront(door: .url($0)) }
        let timing = try await HTTPClient.withSingleAttempts(timeout: .seconds(5)) { client in
            try await listener.checkTiming(client)
        }
        self.timeout = timeout ?? timing.patience
        reactionTime = timing.reactionTime
    }

    /// What Envoy has read from its file.
    package func routed() async throws -> [WeightedEndpoint] {
        try await hosts().filter { !$0.isLeaving }.map {
            WeightedEndpoint(endpoint: $0.endpoint, weight: $0.weight)
        }
    }

    /// What is in its file; an Envoy that watches it may not have looked yet.
    package func foreseen() async throws -> [WeightedEndpoint]? {
        try AtomicFile.read(file).flatMap { try? EnvoyEndpoints(text: $0).endpoints } ?? []
    }

    /// Those that are out of the file, and that Envoy holds for healthy: they keep their share.
    package func leaving() async throws -> [Endpoint] {
        try await hosts().filter { $0.isLeaving && $0.isHealthy }.map(\.endpoint)
    }

    /// Asks at the listener for clients, which the admin listener tells of.
    package func ask() async throws -> ThroughProxy {
        if let front { return try await front.ask() }
        let admin = admin
        let listener = try await HTTPClient.withSingleAttempts(timeout: .seconds(5)) {
            try await admin.listener($0)
        }
        guard let listener, let host = URL(string: admin.url)?.host() else {
            return .unreachable("Envoy tells of no listener")
        }
        return try await ProxyFront.listening(at: listener, host: host).ask()
    }

    /// Beside the file that a deployment replaces.
    package var lockFile: String? { Self.lockFile(beside: file) }

    /// Those that Envoy holds for healthy, whether they are in its file or not.
    package func stillRouting(to endpoints: [Endpoint]) async throws -> [Endpoint] {
        let alive = Set(try await hosts().filter(\.isHealthy).map(\.endpoint))
        return endpoints.filter(alive.contains)
    }

    /// Replaces the file, and returns when Envoy has read it and found every endpoint in it green.
    ///
    /// - Throws: ``DeploymentError`` when Envoy refuses the file or does not find one of them green; the routing is
    ///   then as before.
    package func route(_ endpoints: [WeightedEndpoint]) async throws {
        if let name = endpoints.map(\.endpoint).first(where: { !$0.isAddress }) {
            throw DeploymentError(.router, "Envoy's endpoints are addresses, not names: \(name)")
        }
        try await HTTPClient.withSingleAttempts(timeout: .seconds(5)) { client in
            let before = try await admin.subscription(client)
            let old = try AtomicFile.read(file)
            let newest = old.flatMap { try? EnvoyEndpoints(text: $0).version } ?? 0
            let next = EnvoyEndpoints(version: max(newest, before.version) + 1, endpoints: endpoints)
            try AtomicFile.write(try next.text, to: file)
            do {
                try await proof(of: next, since: before, client)
            } catch {
                if let old { try AtomicFile.write(old, to: file) }
                throw error
            }
            logger.debug("Envoy routes", metadata: ["version": "\(next.version)"])
        }
    }

    private func hosts() async throws -> [EnvoyHost] {
        try await HTTPClient.withSingleAttempts(timeout: .seconds(5)) { try await admin.hosts($0) }
    }

    private func proof(
        of next: EnvoyEndpoints,
        since before: EnvoyAdmin.Subscription,
        _ client: HTTPClient
    ) async throws {
        var missing: String?
        let routes = try await wait(until: .now + timeout, every: .milliseconds(10)) {
            do {
                let now = try await admin.subscription(client)
                if now.refused > before.refused {
                    throw DeploymentError(.refused, "Envoy refused \(file); its log says why")
                }
                missing =
                    now.version == next.version
                    ? Self.missing(of: next.endpoints, in: try await admin.hosts(client))
                    : "it has not read \(file): is that the file in its configuration?"
            } catch let error as DeploymentError where error.code != .refused {
                // An Envoy that has no time to answer may have it before the time is over.
                missing = error.description
            }
            return missing == nil
        }
        if routes { return }
        throw DeploymentError(
            .router,
            "Envoy does not route by its new file after \(timeout.text): \(missing ?? "for no known reason")"
        )
    }

    /// What Envoy does not do yet; nil when it routes as it is told.
    static func missing(of endpoints: [WeightedEndpoint], in hosts: [EnvoyHost]) -> String? {
        for wanted in endpoints {
            guard let host = hosts.first(where: { $0.endpoint == wanted.endpoint }), !host.isLeaving else {
                return "it does not know \(wanted.endpoint)"
            }
            if !host.isHealthy { return "\(wanted.endpoint) is red in its eyes" }
            if host.weight != wanted.weight {
                return "\(wanted.endpoint) has weight \(host.weight), not \(wanted.weight)"
            }
        }
        return nil
    }
}
