/// What a deployment shall reach, and how long it may take on the way.
package struct RolloutPlan: Sendable, Equatable {
    /// What to do with the fleets that run.
    package enum Goal: Sendable {
        /// Replace the live one.
        case deploy
        /// Bring back the one that was live before, while it is still there.
        case undo
        /// Stop the one that was live before, and do what waited for its end.
        case finish
    }

    /// What to do with the fleets that run.
    package var goal = Goal.deploy
    /// The new fleet's color; nil takes the one of blue and green that is not live.
    package var color: String?
    /// The schema generation that the new instances must say they speak, 1 or more.
    package var release: Int
    /// How many new instances, 1 or more.
    package var replicas: Int
    /// Whether to apply the expand and contract migrations.
    package var migrates: Bool
    /// The new fleet's shares of the traffic in percent, one after the other, the last one 100.
    package var ramp = [100]
    /// How long each share of a ramp of several is held.
    package var rampInterval: Duration = .seconds(5)
    /// How long the new fleet is watched with all of the traffic before the old one is given up.
    package var soak: Duration = .zero
    /// How the new fleet is judged while a share is held and in the soak.
    package var limits = HoldJudge.Limits()
    /// What becomes of instances behind the proxy that are none of this stage's.
    package var foreign = ForeignPolicy.refuse
    /// How long the old fleet stays, obsolete and idle, for an undoing, after a deployment that ended well.
    package var keepOld: Duration = .zero
    /// Where the deployment waits for the operator's word.
    package var pauses: Set<RolloutPause> = []
    /// Commands that run at moments of the deployment.
    package var hooks: [RolloutHook.Moment: String] = [:]
    /// How long a hook may take.
    package var hookTimeout: Duration = .seconds(60)
    /// How long the new instances may take to turn green.
    package var startTimeout: Duration = .seconds(60)
    /// How long the old instances may take to finish what they have.
    package var drainTimeout: Duration = .seconds(30)
    /// How long an instance may take from SIGTERM to its exit before it is killed.
    package var stopGrace: Duration = .seconds(30)
    /// The longest that an instance takes by its own settings: its shutdown delay and its drain timeout.
    package var instanceShutdown: Duration = .seconds(25)

    /// Plans a deployment; every value as the property of its name says.
    package init(color: String?, release: Int, replicas: Int, migrates: Bool = true) {
        self.color = color
        self.release = release
        self.replicas = replicas
        self.migrates = migrates
    }

    /// Plans the way back.
    package static var undo: RolloutPlan {
        var plan = RolloutPlan(color: nil, release: 0, replicas: 1, migrates: false)
        plan.goal = .undo
        return plan
    }

    /// Whether the traffic moves in several steps.
    var isRamped: Bool { ramp.count > 1 }
}
