internal import Postgres

/// What a run of furious clients does, and what its judge expects.
public struct LoadPlan: Sendable {
    /// How requests are timed.
    public enum Pace: Sendable, Equatable {
        /// `rate` requests a second are due whatever the service does: latency counts from when a request was due, and
        /// whoever is slow holds up nobody else, because a request that finds every connection busy opens another.
        case open(rate: Double)
        /// Each user sends its next request when the last one has ended: `thinkTime` after it, and all
        /// together at most `maxRate` a second (nil: as fast as the service answers).
        case closed(thinkTime: Duration, maxRate: Double?)
    }

    /// Where the service is.
    public var target: LoadTarget
    /// The users.
    public var crew: Crew
    /// How requests are timed.
    public var pace: Pace
    /// How long the load lasts; nil until `stop()`.
    public var duration: Duration?
    /// How long one request may take, connecting included.
    public var timeout: Duration
    /// The most connections that carry requests in the open loop; beyond them what is due waits for a free one.
    public var maximumConnections: Int
    /// For how long what was written must stay the same, after the load, before it is judged: everything is read again
    /// until two reads that are this far apart agree.
    public var settle: Duration
    /// For how long the final read asks for one thing again and again before it gives up.
    public var readPatience = Duration.seconds(20)
    /// What is compared of the rows that are there before the run.
    public var oldRows: OldRowsPlan
    /// What the contents and choices of the run come from.
    public var seed: UInt64
    /// Whether each write carries an `Idempotency-Key`; without it a request that a proxy sends twice
    /// shows as a duplicate.
    public var idempotencyKeys: Bool
    /// The database to read back from, as a URI or keywords and values, or empty for libpq's own
    /// variables; nil to judge by the API alone.
    public var databaseURL: String?
    /// Its password; nil leaves it to that and to libpq. Never shown.
    public var databasePassword: String?
    /// What to do to the database before the final read; needs `databaseURL`.
    public var sabotage: Sabotage?
    /// What a verdict needs.
    public var expectations: Expectations

    /// A plan; every value as the property of its name says.
    public init(
        target: LoadTarget,
        crew: Crew = Crew(clients: 20),
        pace: Pace = .open(rate: 100),
        duration: Duration? = nil,
        timeout: Duration = .seconds(10),
        maximumConnections: Int = 1000,
        settle: Duration = .seconds(2),
        oldRows: OldRowsPlan = .all,
        seed: UInt64 = 1,
        idempotencyKeys: Bool = false,
        databaseURL: String? = nil,
        databasePassword: String? = nil,
        sabotage: Sabotage? = nil,
        expectations: Expectations = Expectations()
    ) {
        self.target = target
        self.crew = crew
        self.pace = pace
        self.duration = duration
        self.timeout = timeout
        self.maximumConnections = maximumConnections
        self.settle = settle
        self.oldRows = oldRows
        self.seed = seed
        self.idempotencyKeys = idempotencyKeys
        self.databaseURL = databaseURL
        self.databasePassword = databasePassword
        self.sabotage = sabotage
        self.expectations = expectations
    }

    /// Checks what the types do not.
    ///
    /// - Throws: `LoadPlanError` for the first value that cannot be.
    public func validate() throws(LoadPlanError) {
        guard crew.hasNoNegativeNumber, (1...10_000).contains(crew.count) else {
            throw LoadPlanError("clients", got: "\(crew.count) users", takes: "1 to 10000 in all")
        }
        guard (1...60_000).contains(maximumConnections) else {
            throw LoadPlanError("max-connections", got: "\(maximumConnections)", takes: "1 to 60000")
        }
        guard settle >= .zero, settle <= .seconds(600) else {
            throw LoadPlanError("settle", got: "\(settle)", takes: "0 to 10 minutes")
        }
        guard timeout > .zero, timeout <= .seconds(3600) else {
            throw LoadPlanError("timeout", got: "\(timeout)", takes: "more than 0 and at most an hour")
        }
        if let duration, duration <= .zero {
            throw LoadPlanError("duration", got: "\(duration)", takes: "more than 0")
        }
        switch pace {
        case .open(let rate):
            guard rate > 0, rate <= 1_000_000 else {
                throw LoadPlanError("rate", got: "\(rate)", takes: "more than 0, at most 1000000 a second")
            }
        case .closed(let thinkTime, let maxRate):
            guard thinkTime >= .zero else {
                throw LoadPlanError("think-time", got: "\(thinkTime)", takes: "0 or more")
            }
            if let maxRate, !(maxRate > 0 && maxRate <= 1_000_000) {
                throw LoadPlanError("max-rate", got: "\(maxRate)", takes: "more than 0, at most 1000000")
            }
        }
        if let databaseURL {
            do throws(PostgresError) {
                _ = try PostgresConfiguration(url: databaseURL)
            } catch {
                throw LoadPlanError(
                    "database-url",
                    got: "a value that libpq refuses",
                    takes: "a URI, or keywords and values; \(error)"
                )
            }
        }
        if let sabotage, databaseURL == nil {
            throw LoadPlanError(
                "sabotage",
                got: "\(sabotage.rawValue) without a database",
                takes: "--database-url beside it"
            )
        }
    }
}

extension Crew {
    fileprivate var hasNoNegativeNumber: Bool {
        [writers, readers, voters, answerers, uploaders, listeners].allSatisfy { $0 >= 0 }
    }
}
