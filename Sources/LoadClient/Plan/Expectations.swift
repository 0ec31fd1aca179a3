/// What a run must show before its verdict can be PASS.
public struct Expectations: Sendable, Equatable {
    /// How many questions the service must have acknowledged, 0 or more; fewer make the verdict UNKNOWN, and so does
    /// a run that wrote nothing at all.
    public var minimumWrites: Int
    /// Whether instances must have begun and others ended during the run; otherwise the verdict is UNKNOWN.
    public var deployment: Bool
    /// The longest span in which no request of one kind may succeed while some are due; nil is not judged.
    public var maximumUnavailability: Duration?
    /// The highest 99th percentile of the latency of any kind of request; nil is not judged.
    public var maximumP99: Duration?
    /// The longest that any one request may take that succeeds; nil is not judged. Streams and uploads are excepted.
    public var maximumLatency: Duration?
    /// The longest span in which the client itself may not have run; beyond it the verdict is UNKNOWN, because it
    /// cannot have seen what happened meanwhile.
    public var maximumGap: Duration

    /// Makes expectations; every value as the property of its name says.
    public init(
        minimumWrites: Int = 10,
        deployment: Bool = false,
        maximumUnavailability: Duration? = nil,
        maximumP99: Duration? = nil,
        maximumLatency: Duration? = nil,
        maximumGap: Duration = .seconds(1)
    ) {
        self.minimumWrites = minimumWrites
        self.deployment = deployment
        self.maximumUnavailability = maximumUnavailability
        self.maximumP99 = maximumP99
        self.maximumLatency = maximumLatency
        self.maximumGap = maximumGap
    }
}
