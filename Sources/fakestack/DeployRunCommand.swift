import ArgumentParser
import Deployer
import Foundation
import Rollout
import Runtimes

/// `fakestack deploy [run]`.
struct DeployRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start a new fleet, move the traffic to it, drain and stop the old one.",
        discussion: """
            Whatever goes wrong before the old instances are stopped ends with the old fleet serving and the new one \
            gone, exit 1. SIGINT and SIGTERM roll back in the same way; a second one ends at once. A deployment that \
            was killed is finished by the same command, or undone by `deploy rollback`.
            """
    )

    @OptionGroup var stage: DeployStageOptions

    @Option(
        help: "The new fleet's color. Default: the one of blue and green that is not live.",
        transform: FleetColor.parse
    )
    var color: FleetColor?

    @Option(help: "The schema generation that the new instances speak.", transform: Release.parse)
    var release = Release.newest

    @Option(help: "How many new instances.", transform: Replicas.parse)
    var replicas: Replicas = 2

    @Option(
        help: "The database of the instances and the migrations. Default: DATABASE_URL, or libpq's variables."
    )
    var databaseUrl: String?

    @Flag(help: "Leave the schema alone.")
    var noMigrate = false

    @Flag(help: "Apply the migrations though `migrate lint` finds an error in what is pending.")
    var allowUnsafeMigrations = false

    @OptionGroup var ramp: DeployRampOptions

    @Option(
        help: "How long the new fleet is watched with all of the traffic before the old one is given up.",
        transform: Seconds.parse
    )
    var soak = Seconds(.zero)

    @OptionGroup var limits: DeployLimitOptions

    @Option(
        help: """
            Wait for `deploy promote` or `deploy abort` at another terminal before the traffic moves (switch), before \
            the old fleet is stopped (stop), or both (switch,stop). Default: never.
            """,
        transform: PauseMoments.parse
    )
    var pauseBefore: PauseMoments?

    @Option(
        help: """
            How long the old fleet stays after a deployment that ended well, obsolete and idle, for `deploy rollback`. \
            `deploy finish` or the next deployment stops it; the contract migrations wait for that.
            """,
        transform: Seconds.parse
    )
    var keepOld = Seconds(.zero)

    @OptionGroup var hooks: DeployHookOptions

    @Option(help: "How long the new instances may take to turn green.", transform: Seconds.parse)
    var startTimeout = Seconds(.seconds(60))

    @Option(help: "How long the old instances may take to finish what they have.", transform: Seconds.parse)
    var drainTimeout = Seconds(.seconds(30))

    @OptionGroup var ending: DeployEndingOptions

    @Argument(parsing: .postTerminator, help: "Further arguments of `serve`, after `--`.")
    var serveArguments: [String] = []

    func run() async throws {
        try await stage.carryOut(plan, format: ending.format, verb: "deploy") {
            let (runtime, verbs) = try await stage.ground(
                databaseURL: databaseUrl,
                serveArguments: serveArguments,
                stopGrace: ending.stopGrace.duration
            )
            return (runtime, MigrateVerb(verbs, allowsUnsafe: allowUnsafeMigrations))
        }
    }

    private var plan: RolloutPlan {
        var plan = RolloutPlan(
            color: color?.name,
            release: release.number,
            replicas: replicas.number,
            migrates: !noMigrate
        )
        ramp.apply(to: &plan)
        limits.apply(to: &plan)
        plan.soak = soak.duration
        plan.pauses = pauseBefore?.pauses ?? []
        plan.keepOld = keepOld.duration
        hooks.apply(to: &plan)
        plan.startTimeout = startTimeout.duration
        plan.drainTimeout = drainTimeout.duration
        plan.foreign = stage.foreign
        plan.stopGrace = ending.stopGrace.duration
        plan.instanceShutdown = ServeShutdown.longest(
            arguments: serveArguments,
            environment: ProcessInfo.processInfo.environment
        )
        return plan
    }
}
