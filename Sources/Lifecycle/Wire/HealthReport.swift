public import struct Foundation.Date

/// The body of `GET /health`.
public struct HealthReport: Codable, Equatable, Sendable {
    /// What a load balancer should conclude.
    public enum Status: String, Codable, Sendable {
        /// Send traffic here; HTTP 200.
        case green
        /// Send no new traffic here; HTTP 503.
        case red
    }

    /// Whether the instance is reachable for its database.
    public enum Database: String, Codable, Sendable {
        /// The newest attempt to reach it succeeded.
        case up
        /// The newest attempt to reach it failed.
        case down
    }

    /// Green only while `state` is `serving` and nothing else is wrong.
    public var status: Status
    /// The instance's lifecycle state.
    public var state: LifecycleState
    /// Why the status is red, in words for a person; nil while green.
    public var reason: String?
    /// The fleet's color.
    public var color: String
    /// The schema generation that the instance speaks.
    public var release: Int
    /// The instance's UUID.
    public var instance: String
    /// The newest applied migration's version; nil before the schema was read.
    public var schema: String?
    /// Whether the database answers.
    public var database: Database
    /// Requests in flight now.
    public var inflight: Int
    /// When the present state began.
    public var since: Date

    /// Makes a report; every value as the property of its name says.
    public init(
        status: Status,
        state: LifecycleState,
        reason: String?,
        identity: InstanceIdentity,
        schema: String?,
        database: Database,
        inflight: Int,
        since: Date
    ) {
        self.status = status
        self.state = state
        self.reason = reason
        self.color = identity.color
        self.release = identity.release
        self.instance = identity.instance
        self.schema = schema
        self.database = database
        self.inflight = inflight
        self.since = since
    }

    /// The answer for `Accept: text/plain`: `green`, or `red: REASON`.
    public var text: String {
        switch status {
        case .green: "green"
        case .red: "red: \(reason ?? state.rawValue)"
        }
    }
}
