/// What a run must show before its verdict can be PASS; short of it the verdict is UNKNOWN.
public struct Expectations: Sendable, Equatable {
    /// How many questions the service must have acknowledged, 0 or more.
    public var minimumWrites: Int
    /// Whether answers must have come from more than one color or release, or a timeline was given.
    public var deployment: Bool
    /// How late the client itself may be in 99 of 100 cases; beyond that it may have been asleep when the
    /// service was away.
    public var maximumLag: Duration

    /// Makes expectations; every value as the property of its name says.
    public init(
        minimumWrites: Int = 10,
        deployment: Bool = false,
        maximumLag: Duration = .seconds(1)
    ) {
        self.minimumWrites = minimumWrites
        self.deployment = deployment
        self.maximumLag = maximumLag
    }
}
