import ArgumentParser
import Rollout

/// The operator's commands at moments of a deployment.
struct DeployHookOptions: ParsableArguments {
    @Option(
        help: """
            A command for /bin/sh that runs when the new fleet is green and has no traffic yet. If it fails, the \
            deployment is rolled back. It finds FAKESTACK_COLOR, _RELEASE, _ENDPOINTS and _ADMIN_ENDPOINTS of the \
            new fleet in its environment, and FAKESTACK_OLD_COLOR and so on. Default: none.
            """
    )
    var beforeSwitch: String?

    @Option(help: "The same when the new fleet has all of the traffic, before --soak. Default: none.")
    var afterSwitch: String?

    @Option(help: "The same when the old fleet is drained and about to be stopped. Default: none.")
    var beforeStop: String?

    @Option(
        help: """
            A command that runs when the deployment has ended well, with FAKESTACK_OUTCOME. If it fails, that is said, \
            and nothing else changes. Default: none.
            """
    )
    var after: String?

    @Option(
        help: """
            The same when it has ended in any other way, with FAKESTACK_OUTCOME and FAKESTACK_REASON. Default: none.
            """
    )
    var onFailure: String?

    @Option(help: "How long such a command may take.", transform: Seconds.parse)
    var hookTimeout = Seconds(.seconds(60))

    /// Gives a plan what the flags say.
    func apply(to plan: inout RolloutPlan) {
        plan.hooks[.beforeSwitch] = beforeSwitch
        plan.hooks[.afterSwitch] = afterSwitch
        plan.hooks[.beforeStop] = beforeStop
        plan.hooks[.after] = after
        plan.hooks[.onFailure] = onFailure
        plan.hookTimeout = hookTimeout.duration
    }
}
