/// What a deployment shall reach, and how long it may take on the way.
public struct RolloutPlan: Sendable, Equatable {
    /// What to do with the fleets that run.
    public enum Goal: Sendable {
        /// Replace the live one.
        case deploy
        /// Bring back the one that was live before, while it is still there.
        case undo
    }

    /// What to do with the fleets that run.
    public var goal = Goal.deploy
    /// The new fleet's color; nil takes the one of blue and green that is not live.
    public var color: String?
    /// The schema generation that the new instances must say they speak, 1 or more.
    public var release: Int
    /// How many new instances, 1 or more.
    public var replicas: Int
    /// Whether to apply the expand and contract migrations.
    public var migrates: Bool
    /// The new fleet's shares of the traffic in percent, one after the other, the last one 100.
    public var ramp = [100]
    /// How long each share of a ramp of several is held.
    public var rampInterval: Duration = .seconds(5)
    /// How long the new fleet is watched with all of the traffic before the old one is given up.
    public var soak: Duration = .zero
    /// How the new fleet is judged while a share is held and in the soak.
    public var limits = HoldJudge.Limits()
    /// Commands that run at moments of the deployment.
    public var hooks: [RolloutHook.Moment: String] = [:]
    /// How long a hook may take.
    public var hookTimeout: Duration = .seconds(60)
    /// How long the new instances may take to turn green.
    public var startTimeout: Duration = .seconds(60)
    /// How long the old instances may take to finish what they have.
    public var drainTimeout: Duration = .seconds(30)
    /// How long an instance may take from SIGTERM to its exit before it is killed.
    public var stopGrace: Duration = .seconds(30)
    /// The longest that an instance takes by its own settings: its shutdown delay and its drain timeout.
    public var instanceShutdown: Duration = .seconds(25)

    /// Plans a deployment; every value as the property of its name says.
    public init(color: String?, release: Int, replicas: Int, migrates: Bool = true) {
        self.color = color
        self.release = release
        self.replicas = replicas
        self.migrates = migrates
    }

    /// Plans the way back.
    public static var undo: RolloutPlan {
        var plan = RolloutPlan(color: nil, release: 0, replicas: 1, migrates: false)
        plan.goal = .undo
        return plan
    }

    /// Whether the traffic moves in several steps.
    var isRamped: Bool { ramp.count > 1 }
}
