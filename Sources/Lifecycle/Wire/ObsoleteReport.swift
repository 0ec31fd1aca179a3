public import struct Foundation.Date

/// The body of an answer from `/obsolete`: what the instance is after the call.
public struct ObsoleteReport: Codable, Equatable, Sendable {
    /// The state after the call.
    public var state: LifecycleState
    /// When that state began; a repeated call keeps the first time.
    public var since: Date
    /// Requests in flight now.
    public var inflight: Int
    /// The instance's UUID.
    public var instance: String

    /// Makes a report; every value as the property of its name says.
    public init(state: LifecycleState, since: Date, inflight: Int, instance: String) {
        self.state = state
        self.since = since
        self.inflight = inflight
        self.instance = instance
    }
}
