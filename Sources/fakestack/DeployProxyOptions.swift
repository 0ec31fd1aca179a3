import ArgumentParser
import Logging
import Proxies
import Runtimes

/// What stands in front of the fleets.
enum DeployProxyChoice: String, WordChoice {
    case nginx, envoy, haproxy
    /// Any that finds the instances by itself and asks their health.
    case health
}

extension ProxyKind: WordChoice {}

/// How the proxy is found and steered.
struct DeployProxyOptions: ParsableArguments {
    @Option(
        help: """
            What stands in front of them; health is any proxy that finds the instances by itself and asks their health. \
            Default: the one that the flags below tell of, or nginx.
            """,
        transform: DeployProxyChoice.parse
    )
    var proxy: DeployProxyChoice?

    @Option(help: "The nginx.conf of the running nginx, made from deploy/nginx/nginx.conf.")
    var nginxConf: String = ".fakestack/nginx/nginx.conf"

    @Option(
        help: "The container that it runs in, with its folder mounted under the same path. Default: none."
    )
    var nginxContainer: String?

    @Option(
        help: """
            The file of the running Envoy's endpoints, beside its envoy.yaml. Default: .fakestack/envoy/endpoints.json.
            """
    )
    var envoyEds: String?

    @Option(
        help: "The URL of its admin listener. Default: http://127.0.0.1:9901.",
        transform: PlainURL.parse
    )
    var envoyAdmin: PlainURL?

    @Option(
        help: "The runtime socket of the running HAProxy. Default: /run/fakestack-haproxy.sock."
    )
    var haproxySocket: String?

    @Option(
        help: """
            Where clients reach the proxy; a request there proves that the new fleet answers. Default: what the proxy \
            itself says, or for health http://127.0.0.1:8080.
            """,
        transform: PlainURL.parse
    )
    var proxyUrl: PlainURL?

    @Option(
        help: """
            health: how long it may send requests to an instance that is red: its check interval times its threshold, and \
            how long it remembers names.
            """,
        transform: Seconds.parse
    )
    var reactionTime = Seconds(.seconds(2))

    /// Steers the proxy, or watches it.
    func router(for runtime: any InstanceRuntime, logger: Logger) async throws -> any TrafficRouter {
        switch proxy ?? told {
        case .nginx:
            try await ProxyAddress.nginx(conf: nginxConf, container: nginxContainer)
                .router(url: proxyUrl?.text, logger: logger)
        case .envoy:
            try await ProxyAddress.envoy(
                endpoints: envoyEds ?? ".fakestack/envoy/endpoints.json",
                admin: envoyAdmin?.text ?? "http://127.0.0.1:9901"
            ).router(url: proxyUrl?.text, logger: logger)
        case .haproxy:
            try await ProxyAddress.haproxy(socket: haproxySocket ?? "/run/fakestack-haproxy.sock")
                .router(url: proxyUrl?.text, logger: logger)
        case .health:
            HealthRouter(
                url: proxyUrl?.text ?? "http://127.0.0.1:8080",
                runtime: runtime,
                reactionTime: reactionTime.duration,
                logger: logger
            )
        }
    }

    private var told: DeployProxyChoice {
        if envoyEds != nil || envoyAdmin != nil { return .envoy }
        if haproxySocket != nil { return .haproxy }
        return proxyUrl == nil ? .nginx : .health
    }
}
