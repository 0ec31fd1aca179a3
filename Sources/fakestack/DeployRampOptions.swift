import ArgumentParser
import Rollout

/// How gradually traffic moves.
struct DeployRampOptions: ParsableArguments {
    @Option(
        help:
            "The shares of the traffic that the new fleet gets one after the other, whatever the replica counts.",
        transform: RampShares.parse
    )
    var ramp = RampShares.atOnce

    @Option(help: "How long each share of a ramp of several is held.", transform: Seconds.parse)
    var rampInterval = Seconds(.seconds(5))

    func apply(to plan: inout RolloutPlan) {
        plan.ramp = ramp.percents
        plan.rampInterval = rampInterval.duration
        plan.limits.window = max(rampInterval.duration, .seconds(1))
    }
}

/// What a fleet must show to keep the traffic that it has, in a ramp and in the soak.
struct DeployLimitOptions: ParsableArguments {
    @Option(
        help: """
            The share of requests that may be answered with a 5xx status or not get their answer, as the instances' \
            own /metrics count them; beyond it, or when an instance turns red, the deployment is rolled back.
            """,
        transform: Share.parse
    )
    var maxErrorRate = Share(percent: 1)

    @Option(
        help:
            "Fewer requests than this are too few to judge: that is said, and the next share is tried without proof.",
        transform: Sample.parse
    )
    var minRequests: Sample = 20

    func apply(to plan: inout RolloutPlan) {
        plan.limits.errorRate = maxErrorRate.fraction
        plan.limits.requests = minRequests.number
    }
}
