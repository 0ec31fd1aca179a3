package import Logging

/// How a proxy that runs is found and steered.
package enum ProxyAddress: Sendable, Equatable {
    /// By its configuration, made from `deploy/nginx/nginx.conf`, and the container that it runs in, if it does.
    case nginx(conf: String, container: String? = nil)
    /// By the file of its endpoints and the URL of its admin listener, as in `deploy/envoy/envoy.yaml`.
    case envoy(endpoints: String, admin: String)
    /// By its runtime socket, as in `deploy/haproxy/haproxy.cfg`.
    case haproxy(socket: String)

    /// What steers it.
    ///
    /// - Parameter url: Where clients reach it; nil finds that out.
    /// - Throws: ``DeploymentError`` when what is there is not such a proxy.
    package func router(url: String? = nil, logger: Logger) async throws -> any TrafficRouter {
        switch self {
        case .nginx(let conf, let container):
            try await NginxRouter(conf: conf, container: container, url: url, logger: logger)
        case .envoy(let endpoints, let admin):
            try await EnvoyRouter(endpoints: endpoints, admin: admin, url: url, logger: logger)
        case .haproxy(let socket): HAProxyRouter(socket: socket, url: url, logger: logger)
        }
    }

    /// The flags by which `fakestack deploy` finds it.
    package var flags: [String] {
        switch self {
        case .nginx(let conf, let container):
            ["--proxy", "nginx", "--nginx-conf", conf] + (container.map { ["--nginx-container", $0] } ?? [])
        case .envoy(let endpoints, let admin):
            ["--proxy", "envoy", "--envoy-eds", endpoints, "--envoy-admin", admin]
        case .haproxy(let socket): ["--proxy", "haproxy", "--haproxy-socket", socket]
        }
    }
}
