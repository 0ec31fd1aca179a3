/// What a deployment shall reach, and how long it may take on the way.
public struct RolloutPlan: Sendable, Equatable {
    /// The new fleet's color; nil takes the one of blue and green that is not live.
    public var color: String?
    /// The schema generation that the new instances must say they speak, 1 or more.
    public var release: Int
    /// How many new instances, 1 or more.
    public var replicas: Int
    /// Whether to apply the expand and contract migrations.
    public var migrates: Bool
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
}
