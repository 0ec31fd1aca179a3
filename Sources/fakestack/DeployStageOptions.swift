import ArgumentParser
import Foundation
import Logging
import Proxies
import Rollout
import Runtimes

/// Which stage a `deploy` verb works on.
struct DeployStageOptions: ParsableArguments {
    @Option(help: "What runs the instances.", transform: RuntimeKind.parse)
    var runtime: RuntimeKind = .process

    @Option(
        help: """
            process: the ports that requests go to, for a proxy that looks for instances at fixed ones, such as \
            21001-21008. Default: any free ones.
            """,
        transform: PortRange.parse
    )
    var ports: PortRange?

    @OptionGroup var containers: ContainerOptions

    @OptionGroup var front: DeployProxyOptions

    @Option(help: "The stage's directory: the deploy lock and the instances' logs.")
    var dir: String = ".fakestack"

    @OptionGroup var admin: AdminTokenOptions

    @OptionGroup var oldAdmin: OldAdminTokenOptions

    @Flag(help: "Take over instances of another stage of this user's that the proxy sends requests to.")
    var adopt = false

    @Flag(help: "Go on though the proxy sends requests to somebody who is none of this stage's instances.")
    var ignoreForeign = false

    /// What becomes of those who are none of this stage's.
    var foreign: ForeignPolicy { adopt ? .adopt : ignoreForeign ? .ignore : .refuse }

    @Flag(help: "Log what is done, to stderr.")
    var verbose = false

    var logger: Logger {
        var logger = Logger(label: "fakestack.deploy") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .trace : .warning
        return logger
    }

    /// Runs `body` with what asks the instances, with the tokens that they may ask for.
    func withProbe<Result: Sendable>(_ body: (InstanceProbe) async throws -> Result) async throws -> Result {
        try await InstanceProbe.withProbe(token: admin.token(), oldToken: oldAdmin.token(), body)
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

    /// Steers the proxy in front of what this runtime runs.
    func router(for runtime: any InstanceRuntime) async throws -> any TrafficRouter {
        try await front.router(for: runtime, logger: logger)
    }
}
