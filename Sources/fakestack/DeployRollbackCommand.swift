import ArgumentParser
import Deployer
import Rollout
import Runtimes

/// `fakestack deploy rollback`.
struct DeployRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Undo the newest deployment while the old fleet still runs.",
        discussion: """
            For a deployment whose deployer is gone: one that was killed, or ended at once. The fleet that was \
            started last is the new one; the other is made green again, gets the traffic back, and the new one is \
            drained and stopped. Traffic that is split goes back in steps of the ramp; all of it at once, unless \
            --ramp is given. The schema stays as it is. Exit 1 where there is nothing to undo, or something is left.
            """
    )

    @OptionGroup var stage: DeployStageOptions

    @OptionGroup var ramp: DeployRampOptions

    @OptionGroup var limits: DeployLimitOptions

    @Option(help: "How long the new instances may take to finish what they have.", transform: Seconds.parse)
    var drainTimeout = Seconds(.seconds(30))

    @OptionGroup var ending: DeployEndingOptions

    func run() async throws {
        var plan = RolloutPlan.undo
        ramp.apply(to: &plan)
        limits.apply(to: &plan)
        plan.drainTimeout = drainTimeout.duration
        plan.foreign = stage.foreign
        plan.stopGrace = ending.stopGrace.duration
        try await stage.carryOut(plan, format: ending.format, verb: "deploy rollback") {
            let (runtime, verbs) = try await stage.ground(stopGrace: ending.stopGrace.duration)
            return (runtime, MigrateVerb(verbs))
        }
    }
}
