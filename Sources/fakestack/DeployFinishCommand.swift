import ArgumentParser
import Deployer
import Foundation
import Rollout
import Runtimes

/// `fakestack deploy finish`.
struct DeployFinishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish",
        abstract: "Stop the old fleet that --keep-old kept, and apply the contract migrations.",
        discussion: """
            The new fleet is what the last deployment set out for; that all of the traffic is on it, and that it is \
            green, is proved first. Also finishes a deployment whose deployer is gone, once it has moved the traffic. \
            Exit 1 where there is nothing to finish.
            """
    )

    @OptionGroup var stage: DeployStageOptions

    @Option(help: "The database of the migrations. Default: DATABASE_URL, or libpq's variables.")
    var databaseUrl: String?

    @Flag(help: "Leave the schema alone.")
    var noMigrate = false

    @Flag(help: "Apply the migrations though `migrate lint` finds an error in what is pending.")
    var allowUnsafeMigrations = false

    @Option(help: "How long the old instances may take to finish what they have.", transform: Seconds.parse)
    var drainTimeout = Seconds(.seconds(30))

    @OptionGroup var ending: DeployEndingOptions

    func run() async throws {
        guard let intent = DeployIntent(in: stage.dir) else {
            let nothing = "fakestack deploy finish: nothing to finish in \(stage.dir)\n"
            FileHandle.standardError.write(Data(nothing.utf8))
            throw ExitCode(1)
        }
        var plan = RolloutPlan(
            color: intent.color,
            release: intent.release,
            replicas: intent.replicas,
            migrates: !noMigrate
        )
        plan.goal = .finish
        plan.drainTimeout = drainTimeout.duration
        plan.foreign = stage.foreign
        plan.stopGrace = ending.stopGrace.duration
        plan.instanceShutdown = .zero
        try await stage.carryOut(plan, format: ending.format, verb: "deploy finish") {
            let (runtime, verbs) = try await stage.ground(
                databaseURL: databaseUrl,
                stopGrace: ending.stopGrace.duration
            )
            return (runtime, MigrateVerb(verbs, allowsUnsafe: allowUnsafeMigrations))
        }
    }
}
