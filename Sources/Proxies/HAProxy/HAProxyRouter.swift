import Foundation
package import Logging
package import Rollout
import Runtimes

/// Moves traffic over HAProxy's runtime socket, without a reload.
///
/// Instances come and go in the slots of a `server-template`: the new ones are put into free slots, checked, and given
/// their weights; then the old ones drain, which holds when HAProxy has answered. A slot is free again when its
/// instance is gone.
package struct HAProxyRouter: TrafficRouter {
    private let socket: HAProxySocket
    private let logger: Logger
    private let timeout: Duration?
    private let front: ProxyFront?

    /// Steers the HAProxy that was started with a configuration made from `deploy/haproxy/haproxy.cfg`.
    ///
    /// - Parameters:
    ///   - socket: The path of its runtime socket, of level `admin`.
    ///   - url: Where clients reach it; nil asks HAProxy for that.
    ///   - timeout: How long HAProxy may take to find the new endpoints green; nil for what the interval of its checks
    ///     comes to.
    package init(socket: String, url: String? = nil, logger: Logger, timeout: Duration? = nil) {
        self.socket = HAProxySocket(path: URL(filePath: socket).path)
        self.logger = logger
        self.timeout = timeout
        front = url.map { ProxyFront(door: .url($0)) }
    }

    /// What may have been given to an instance at the very moment when its slot was drained.
    package var reactionTime: Duration { .milliseconds(250) }

    /// The slots that HAProxy gives requests to.
    package func routed() async throws -> [WeightedEndpoint] {
        try await socket.slots().filter { $0.purpose == .ready }.map {
            WeightedEndpoint(endpoint: $0.endpoint, weight: $0.weight)
        }
    }

    /// Asks at the address that clients use, which HAProxy tells where it has `option socket-stats`.
    package func ask() async throws -> ThroughProxy {
        if let front { return try await front.ask() }
        guard let listener = try await socket.listener() else {
            return .unreachable(
                "HAProxy does not tell where it listens: its frontend has no `option socket-stats`"
            )
        }
        return try await ProxyFront.listening(at: listener).ask()
    }

    /// Beside the socket.
    package var lockFile: String? { "\(socket.path).deploy.lock" }

    /// Puts the new endpoints into slots, waits until HAProxy finds them green, and moves the traffic.
    ///
    /// Weights are scaled to HAProxy's range, and told as such by ``routed()``.
    ///
    /// - Throws: ``DeploymentError`` when HAProxy refuses, has no free slot, or does not find an endpoint green; the
    ///   routing is then as before.
    package func route(_ endpoints: [WeightedEndpoint]) async throws {
        if let name = endpoints.map(\.endpoint).first(where: { !$0.isAddress }) {
            throw DeploymentError(.router, "HAProxy's slots take addresses, not names: \(name)")
        }
        let move = try HAProxyMove(from: try await socket.slots(), to: endpoints)
        do {
            for command in move.preparation { try await socket.tell(command) }
            try await awaitGreen(move.awaited)
        } catch {
            // In a task that no cancellation reaches: a slot without traffic must not look like one in use.
            await Task { await giveBack(move.awaited) }.value
            throw error
        }
        for command in move.switching { try await socket.tell(command) }
        logger.debug("HAProxy routes", metadata: ["commands": "\(move.switching)"])
        await keepOverAReload()
    }

    /// Writes down where requests go, for HAProxy's next start: without that a reload of it would be 503 for everybody.
    ///
    /// The traffic has moved already, so what goes wrong here is said, and no reason to turn back.
    private func keepOverAReload() async {
        do {
            let state = HAProxyServerState.text(of: try await socket.serverState())
            try AtomicFile.write(state, to: HAProxyServerState.file(beside: socket.path))
        } catch {
            logger.warning(
                "a reload of HAProxy would lose its servers",
                metadata: ["reason": "\(CallFailure.text(error))"]
            )
        }
    }

    private func awaitGreen(_ awaited: [String: Endpoint]) async throws {
        if awaited.isEmpty { return }
        let rise = try await socket.slots().filter { awaited[$0.name] != nil }.map(\.rise).max() ?? 1
        let timing = try await socket.timing()
        let patience = timeout ?? timing.patience(rise: rise)
        var late: HAProxySlot?
        let allGreen = try await wait(until: .now + patience, every: .milliseconds(20)) {
            late = try await socket.slots().first { awaited[$0.name] != nil && !$0.isGreen }
            return late == nil
        }
        if allGreen { return }
        throw DeploymentError(
            .router,
            "HAProxy does not find \(late.map { "\($0.endpoint)" } ?? "an instance") green after \(patience.text): "
                + (late?.check ?? "")
                + (timing.interval == nil ? ". \(Self.intervalAdvice)" : "")
        )
    }

    private static let intervalAdvice =
        "If it checks less often than every 10s, let it say so: presetenv \(HAProxyTiming.variable) in the global section, "
        + "and inter \"${\(HAProxyTiming.variable)}\" (deploy/haproxy/haproxy.cfg)."

    private func giveBack(_ awaited: [String: Endpoint]) async {
        for slot in awaited.keys {
            try? await socket.tell("set server \(HAProxyConfiguration.backend)/\(slot) state maint")
        }
    }
}
