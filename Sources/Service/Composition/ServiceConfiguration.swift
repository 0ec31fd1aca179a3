public import Lifecycle
public import LifecycleHTTP
public import Migrations
public import Postgres

/// How one instance of the service runs.
public struct ServiceConfiguration: Sendable {
    /// Who the instance is.
    public var identity: InstanceIdentity
    /// The migrations that it knows: what its release needs, and what ends it.
    public var migrations: [Migration] = []
    /// Where its data is.
    public var database: PostgresConfiguration
    /// The address that it listens on.
    public var host = "127.0.0.1"
    /// The traffic port; 0 takes a free one.
    public var port = 8080
    /// A port for `/obsolete`, `/inflight` and `/metrics` alone; nil leaves them on the traffic port.
    public var adminPort: Int?
    /// What `/obsolete` asks as a bearer token; nil asks nothing.
    public var adminToken: String?
    /// By which host names the administrators' paths may be asked for on loopback, beside `localhost` and addresses.
    public var allowedHosts: [String] = []
    /// What each connection may cost, and how many there may be.
    public var limits = ConnectionLimits()
    /// How long it still accepts after SIGTERM.
    public var shutdownDelay = Duration.seconds(5)
    /// How long requests in flight may take after that.
    public var drainTimeout = Duration.seconds(20)
    /// How long it stays green without its database.
    public var databaseGrace = Duration.seconds(10)
    /// How long a feed's reader may take to read its last event when the instance becomes obsolete.
    public var streamGrace = Duration.seconds(2)
    /// How often a feed says that it is there when it has nothing else to say.
    public var feedHeartbeat = Duration.seconds(15)
    /// How long the answer to a request with an Idempotency-Key is kept for a repeat.
    public var idempotencyTTL = Duration.seconds(24 * 3600)
    /// How long a query may take.
    public var queryTimeout = Duration.seconds(5)

    /// Whether each request is logged when it is over, at info.
    public var accessLog = false

    /// Whether only clients on this machine can reach it.
    var isOnLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// How many connections write, and share commits.
    static let writers = 8

    /// How many connections to the database an instance holds: those that write, one that reads, one that listens for the
    /// feed, and one that holds its release's lock. An import takes more for as long as it runs.
    public static let databaseConnections = writers + 3

    /// A configuration with the defaults above.
    public init(identity: InstanceIdentity, database: PostgresConfiguration) {
        self.identity = identity
        self.database = database
    }
}
