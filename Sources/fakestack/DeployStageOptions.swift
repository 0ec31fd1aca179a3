import ArgumentParser
import Deployment
import Foundation
import Logging

/// What runs the instances.
enum DeployRuntimeChoice: String, WordChoice {
    /// Processes of this machine.
    case process
}

/// What stands in front of them.
extension ProxyKind: WordChoice {}

/// Which stage a `deploy` verb works on.
struct DeployStageOptions: ParsableArguments {
    @Option(help: "What runs the instances.", transform: DeployRuntimeChoice.parse)
    var runtime: DeployRuntimeChoice = .process

    @Option(
        help: "What stands in front of them. Default: the one that the flags below tell of, or nginx.",
        transform: ProxyKind.parse
    )
    var proxy: ProxyKind?

    @Option(help: "The nginx.conf of the running nginx, made from deploy/nginx/nginx.conf.")
    var nginxConf: String = ".fakestack/nginx/nginx.conf"

    @Option(help: "The file of the running Envoy's endpoints, beside its envoy.yaml.")
    var envoyEds: String?

    @Option(help: "The URL of its admin listener. Default: http://127.0.0.1:9901.")
    var envoyAdmin: String?

    @Option(help: "The runtime socket of the running HAProxy.")
    var haproxySocket: String?

    @Option(help: "The stage's directory: the deploy lock and the instances' logs.")
    var dir: String = ".fakestack"

    @Option(help: "The bearer token that the instances ask of /obsolete.")
    var adminToken: String?

    @Flag(help: "Log what is done, to stderr.")
    var verbose = false

    var logger: Logger {
        var logger = Logger(label: "fakestack.deploy") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .trace : .warning
        return logger
    }

    /// This program's own file, which is `serve` and `migrate` too.
    func program() throws -> String {
        guard let path = Bundle.main.executablePath else {
            throw DeploymentError(
                .missingProgram,
                "cannot find this program's own file to start instances from"
            )
        }
        return path
    }

    func router() async throws -> any TrafficRouter {
        try await proxyAddress.router(logger: logger)
    }

    private var proxyAddress: ProxyAddress {
        let told: ProxyKind? =
            envoyEds != nil || envoyAdmin != nil ? .envoy : haproxySocket.map { _ in .haproxy }
        return switch proxy ?? told ?? .nginx {
        case .nginx: .nginx(conf: nginxConf)
        case .envoy:
            .envoy(
                endpoints: envoyEds ?? ".fakestack/envoy/endpoints.json",
                admin: envoyAdmin ?? "http://127.0.0.1:9901"
            )
        case .haproxy: .haproxy(socket: haproxySocket ?? "/run/fakestack-haproxy.sock")
        }
    }

    func processRuntime(databaseURL: String?, serveArguments: [String]) throws -> ProcessRuntime {
        var environment: [String: String?] = [:]
        if let databaseURL { environment["DATABASE_URL"] = databaseURL }
        if let adminToken { environment["FAKESTACK_ADMIN_TOKEN"] = adminToken }
        return try ProcessRuntime(
            ProcessRuntime.Configuration(
                executable: try program(),
                arguments: ["serve"] + serveArguments,
                environment: environment,
                directory: URL(filePath: dir).path
            ),
            logger: logger
        )
    }
}
