/// What an instance needs beside its own will to serve, and since when it has gone without.
public struct Readiness: Sendable {
    /// Why an instance is not green.
    public struct Fault: Equatable, Sendable {
        /// What kind of reason it is, for anybody.
        public var summary: String
        /// The reason, for who runs the instance: it may say where the database is.
        public var detail: String

        /// A reason; where nothing in it is for insiders alone, the summary says all of it.
        public init(_ detail: String, summary: String? = nil) {
            self.detail = detail
            self.summary = summary ?? detail
        }
    }

    /// How long an instance stays green without its database, so that a failover does not flap the fleet.
    public var databaseGrace: Duration
    /// Whether the newest attempt to reach the database succeeded.
    public private(set) var database = HealthReport.Database.down
    /// The newest applied migration's version; nil before it was read.
    public private(set) var schema: String?

    private var databaseReason = "the database has not answered yet"
    private var downSince = Duration.zero
    private var schemaFault: Fault? = Fault("the schema has not been read yet")

    /// Nothing is there yet.
    ///
    /// - Parameter databaseGrace: Zero or more; counts once the instance has served.
    public init(databaseGrace: Duration) {
        self.databaseGrace = databaseGrace
    }

    /// Whether everything is there, and the instance may serve for the first time.
    public var isComplete: Bool { database == .up && schemaFault == nil }

    /// The database answered.
    public mutating func databaseIsUp() {
        database = .up
    }

    /// The database did not answer.
    ///
    /// - Parameters:
    ///   - reason: Why, for a person; without secrets.
    ///   - now: Time since any fixed moment, the same for all calls.
    public mutating func databaseIsDown(reason: String, at now: Duration) {
        if database == .up { downSince = now }
        database = .down
        databaseReason = reason
    }

    /// The schema was read.
    ///
    /// - Parameters:
    ///   - version: The newest applied migration; nil where none is.
    ///   - fault: Why this release cannot work on it; nil where it can.
    public mutating func schemaIs(_ version: String?, fault: Fault?) {
        schema = version
        schemaFault = fault
    }

    /// Why the instance is not green; nil while nothing is missing.
    ///
    /// - Parameters:
    ///   - state: The lifecycle state: an instance that starts has no grace.
    ///   - now: Time since the same moment as for the other calls.
    public func fault(in state: LifecycleState, at now: Duration) -> Fault? {
        if database == .down, state == .starting || now - downSince >= databaseGrace {
            return Fault("the database is down: \(databaseReason)", summary: "database down")
        }
        return schemaFault
    }
}
