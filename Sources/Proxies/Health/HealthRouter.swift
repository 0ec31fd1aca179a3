import AsyncHTTPClient
import Foundation
import Lifecycle
package import Logging
import NIOCore
import NIOHTTP1
package import Rollout
package import Runtimes

/// Stands for a proxy that finds the instances by itself and asks their health: by DNS, labels or a service registry.
///
/// Nothing is told to such a proxy. It takes a new instance up when that is green and lets go of an old one when that
/// is obsolete; what it does is seen from outside, by who answers through it.
package struct HealthRouter: TrafficRouter {
    private let url: String
    private let runtime: any InstanceRuntime
    private let probe: InstanceProbe
    private let timeout: Duration
    private let logger: Logger
    /// How long after an instance turned obsolete the proxy may still send it requests: its check interval times its
    /// threshold, and how long it remembers a name.
    package let reactionTime: Duration

    /// Watches a proxy.
    ///
    /// - Parameters:
    ///   - url: Where clients reach it: `http://HOST:PORT`.
    ///   - timeout: How long it may take to find instances that are green.
    package init(
        url: String,
        runtime: any InstanceRuntime,
        reactionTime: Duration,
        timeout: Duration = .seconds(30),
        logger: Logger
    ) {
        self.url = url
        self.runtime = runtime
        probe = InstanceProbe(client: .shared)
        self.reactionTime = reactionTime
        self.timeout = timeout
        self.logger = logger
    }

    /// Returns when each of these instances has answered a request through the proxy.
    ///
    /// - Throws: ``DeploymentError`` where one does not within the timeout, or where the weights differ: nobody can
    ///   tell such a proxy.
    package func route(_ endpoints: [WeightedEndpoint]) async throws {
        guard Set(endpoints.map(\.weight)).count <= 1 else {
            throw DeploymentError(
                .router,
                "a proxy that finds the instances by itself takes no weights. Leave --ramp out, or steer it with --proxy."
            )
        }
        let wanted = Set(endpoints.map(\.endpoint))
        var missing: [String: String] = [:]
        for instance in try await runtime.list() where wanted.contains(instance.endpoint) {
            missing[try await probe.health(of: instance).instance] = instance.name
        }
        if missing.isEmpty { return }
        let allSeen = try await wait(until: .now + timeout, every: .milliseconds(20)) {
            switch try await ask() {
            case .answered(let instance): missing[instance] = nil
            case .failed(let why), .unreachable(let why):
                logger.debug("no answer through the proxy", metadata: ["url": "\(url)", "error": "\(why)"])
            }
            return missing.isEmpty
        }
        guard allSeen else {
            throw DeploymentError(
                .router,
                "after \(timeout.text) nobody has been answered by \(missing.values.sorted().joined(separator: ", ")) "
                    + "through the proxy at \(url). Does it look for that fleet, and ask /health?"
            )
        }
    }

    /// The instances that are green: such a proxy sends them requests.
    package func routed() async throws -> [WeightedEndpoint] {
        var routed: [WeightedEndpoint] = []
        for instance in try await runtime.list() {
            guard let health = try? await probe.health(of: instance), health.status == .green else {
                continue
            }
            routed.append(WeightedEndpoint(endpoint: instance.endpoint, weight: 1))
        }
        return routed
    }

    /// Asks at the address that clients use.
    package func ask() async throws -> ThroughProxy {
        try await ProxyFront(door: .url(url)).ask()
    }

    /// Nothing is steered.
    package var lockFile: String? { nil }
}
