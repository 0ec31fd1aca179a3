public import Lifecycle
import NIOHTTP1

/// What a port answers of the lifecycle contract, and how.
public struct LifecycleEndpoints: Sendable {
    /// Which of the lifecycle's paths a port has.
    public enum Role: Sendable {
        /// Traffic and administration on one port.
        case everything
        /// The traffic port beside an admin port: `/health` and `/live`, the rest is 404.
        case traffic
        /// The admin port: the lifecycle's paths and nothing else.
        case admin
    }

    /// Whose lifecycle it is.
    public let lifecycle: InstanceLifecycle
    let role: Role
    private let administrators: AdministratorRule
    private let metrics: @Sendable () -> String
    /// Who answers, on every response.
    let identity: IdentityFields

    /// Describes a port.
    ///
    /// - Parameters:
    ///   - lifecycle: The instance that answers.
    ///   - role: Which paths the port has.
    ///   - adminToken: What `/obsolete` asks as a bearer token (RFC 6750); nil asks nothing.
    ///   - hosts: By which names the administrators' paths may be asked for.
    ///   - metrics: Makes the body of `/metrics`, in Prometheus's text format.
    public init(
        _ lifecycle: InstanceLifecycle,
        role: Role,
        adminToken: String? = nil,
        hosts: AllowedHosts = .any,
        metrics: (@Sendable () -> String)? = nil
    ) {
        self.lifecycle = lifecycle
        self.role = role
        administrators = AdministratorRule(token: adminToken, hosts: hosts)
        self.metrics = metrics ?? { lifecycle.prometheusText() }
        identity = IdentityFields(lifecycle.identity)
    }

    /// Answers a request, doing what it asks; nil where the request is not the lifecycle's.
    func answer(_ head: HTTPRequestHead) -> LifecycleAnswer? {
        if head.asksWhatTheServerTakes { return .whatTheServerTakes }
        guard let route = LifecycleRoute(target: head.uri), !(role == .traffic && route.isForAdministrators)
        else {
            return isReserved(head) ? LifecycleAnswer(problem: .notFound, "no such path on this port") : nil
        }
        if let refusal = administrators.refusal(of: route, head) { return refusal }
        switch (route, head.method) {
        case (.health, .GET), (.health, .HEAD): return health(asText: head.prefers("text/plain"))
        case (.live, .GET), (.live, .HEAD): return LifecycleAnswer(.ok, "text/plain", "live\n")
        case (.obsolete, .GET), (.obsolete, .POST):
            return obsolete { lifecycle.markObsolete() }
        case (.obsolete, .DELETE): return restore()
        case (.inflight, .GET), (.inflight, .HEAD): return inflight(asJSON: head.prefers("application/json"))
        case (.metrics, .GET), (.metrics, .HEAD):
            return LifecycleAnswer(.ok, "text/plain; version=0.0.4; charset=utf-8", metrics())
        case (let route, let method):
            return LifecycleAnswer(
                problem: .methodNotAllowed,
                "\(route.rawValue) does not take \(method.rawValue)"
            )
            .with("Allow", route.methods)
        }
    }

    /// Whether the lifecycle answers this request at all, with a 404 if with nothing else.
    func isReserved(_ head: HTTPRequestHead) -> Bool {
        role == .admin || LifecycleRoute(target: head.uri) != nil || head.asksWhatTheServerTakes
    }

    private func health(asText: Bool) -> LifecycleAnswer {
        // Outsiders are not told where the database is.
        let report = lifecycle.health(inDetail: role == .admin)
        let status = report.status == .green ? HTTPResponseStatus.ok : .serviceUnavailable
        var answer =
            asText
            ? LifecycleAnswer(status, "text/plain; charset=utf-8", report.text + "\n")
            : LifecycleAnswer(status, json: report.json)
        if report.status == .red { answer.headers.add(name: "Retry-After", value: "1") }
        if report.state == .obsolete || report.state == .stopping {
            // Envoy takes the host out at this one answer, whatever its unhealthy threshold is.
            answer.headers.add(name: "x-envoy-immediate-health-check-fail", value: "true")
        }
        return answer
    }

    private func inflight(asJSON: Bool) -> LifecycleAnswer {
        let report = lifecycle.inflight()
        return asJSON
            ? LifecycleAnswer(.ok, json: report.json)
            : LifecycleAnswer(.ok, "text/plain", "\(report.inflight)\n")
    }

    private func obsolete(_ change: () -> ObsoleteReport) -> LifecycleAnswer {
        LifecycleAnswer(.ok, json: change().json)
    }

    private func restore() -> LifecycleAnswer {
        do throws(LifecycleStateMachine.TooLate) {
            let report = try lifecycle.restore()
            return obsolete { report }
        } catch {
            return LifecycleAnswer(problem: .conflict, error.description)
        }
    }
}

extension LifecycleEndpoints {
    /// The header fields that say who answers.
    struct IdentityFields {
        let fields: [(name: String, value: String)]
        /// The fields as they go over the wire.
        let text: String

        init(_ identity: InstanceIdentity) {
            fields = [
                ("X-Fakestack-Instance", identity.instance),
                ("X-Fakestack-Color", identity.color),
                ("X-Fakestack-Release", String(identity.release)),
            ]
            text = fields.map { "\($0.name): \($0.value)\r\n" }.joined()
        }
    }
}

extension LifecycleRoute {
    fileprivate var methods: String {
        switch self {
        case .health, .live, .inflight, .metrics: "GET, HEAD"
        case .obsolete: "GET, POST, DELETE"
        }
    }
}

extension HTTPRequestHead {
    /// Whether this is `OPTIONS *`, which is about the server as a whole.
    var asksWhatTheServerTakes: Bool { method == .OPTIONS && uri == "*" }

    /// Whether the first media type that the request names is the given one.
    fileprivate func prefers(_ mediaType: String) -> Bool {
        guard let first = headers[canonicalForm: "Accept"].first else { return false }
        return first.prefix { $0 != ";" }.lowercased() == mediaType
    }
}

extension LifecycleAnswer {
    /// The answer to `OPTIONS *`. Source: RFC 9110, 9.3.7.
    fileprivate static var whatTheServerTakes: LifecycleAnswer {
        var answer = LifecycleAnswer(.ok, "", "").with("Allow", "GET, HEAD, POST, DELETE, OPTIONS")
        answer.headers.remove(name: "Content-Type")
        return answer
    }
}
