/// The body of `GET /inflight` with `Accept: application/json`.
public struct InflightReport: Codable, Equatable, Sendable {
    /// Requests in flight now, streams included.
    public var inflight: Int
    /// How many of them are streams that end only when told to.
    public var streams: Int
    /// Requests ever begun.
    public var total: Int
    /// Milliseconds since the last request ended; nil before the first ended.
    public var idleMilliseconds: Int?
    /// Age of the oldest request in flight in milliseconds; nil when there is none.
    public var oldestMilliseconds: Int?
    /// The instance's lifecycle state.
    public var state: LifecycleState
    /// The instance's UUID: a poller that sees it change polls another process.
    public var instance: String

    enum CodingKeys: String, CodingKey {
        case inflight, streams, total, state, instance
        case idleMilliseconds = "idle_ms"
        case oldestMilliseconds = "oldest_ms"
    }

    /// Makes a report; every value as the property of its name says.
    public init(
        inflight: Int,
        streams: Int,
        total: Int,
        idleMilliseconds: Int?,
        oldestMilliseconds: Int?,
        state: LifecycleState,
        instance: String
    ) {
        self.inflight = inflight
        self.streams = streams
        self.total = total
        self.idleMilliseconds = idleMilliseconds
        self.oldestMilliseconds = oldestMilliseconds
        self.state = state
        self.instance = instance
    }

    /// Writes absent times as `null`, so that every key is always there.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(inflight, forKey: .inflight)
        try container.encode(streams, forKey: .streams)
        try container.encode(total, forKey: .total)
        try container.encode(idleMilliseconds, forKey: .idleMilliseconds)
        try container.encode(oldestMilliseconds, forKey: .oldestMilliseconds)
        try container.encode(state, forKey: .state)
        try container.encode(instance, forKey: .instance)
    }
}
