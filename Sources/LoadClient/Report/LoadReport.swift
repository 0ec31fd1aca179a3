public import FoundationEssentials

/// What a run was, saw and proved: the content of `report.json`, whose keys are these names in snake case.
public struct LoadReport: Codable, Sendable, Equatable {
    /// What the run proved.
    public var verdict: Verdict
    /// Why, the worst first.
    public var reasons: [String]
    /// Requests by how they ended.
    public var requests: Requests
    /// The questions.
    public var ledger: LedgerSummary
    /// The votes.
    public var votes: LedgerSummary
    /// Latency of the requests that succeeded, by phase of the deployment.
    public var latency: Latency
    /// The longest span in milliseconds in which no request succeeded while some were attempted.
    public var longestUnavailabilityMs: Double
    /// When that span began; nil if no request was sent.
    public var longestUnavailabilityStarted: Date?
    /// Who answered.
    public var instances: [Instance]
    /// What was deployed; nil if nothing was told or seen.
    public var deployment: DeploymentTimeline?
    /// How well the client kept its own schedule.
    public var schedule: Schedule
    /// How well everything was read back.
    public var readBack: ReadBack
    /// What was done to the database on purpose; nil for an honest run.
    public var sabotage: SabotageReport?
    /// The run, second by second.
    public var seconds: [Second]
    /// The name that begins the title of every question of the run.
    public var run: String
    /// Where the service was.
    public var target: String
    /// What contents and choices came from.
    public var seed: UInt64
    /// When the load began.
    public var started: Date
    /// When the load ended.
    public var finished: Date
    /// The program's version.
    public var version: String
}

extension LoadReport {
    /// Requests by how they ended; `sent` = `ok` + `failed`.
    public struct Requests: Codable, Sendable, Equatable {
        /// Requests sent.
        public var sent: Int
        /// Requests that got what the API promises.
        public var ok: Int
        /// Requests that got anything else.
        public var failed: Int
        /// Those of the failed that a fault made on purpose explains.
        public var charged: Int
        /// The failures; the most frequent first.
        public var by: [Failures]
        /// The first failures, each in words.
        public var examples: [String]
    }

    /// Failures that are alike.
    public struct Failures: Codable, Sendable, Equatable {
        /// How they failed.
        public var `class`: FailureClass
        /// Whether they were the first on their connection.
        public var connection: ConnectionUse
        /// The instance that answered them; nil if none did, or it did not say.
        public var instance: String?
        /// How many.
        public var count: Int
    }

    /// Writes by what is known of them, and by what the final read found.
    public struct LedgerSummary: Codable, Sendable, Equatable {
        /// `acknowledged` + `rejected` + `indeterminate`.
        public var attempted: Int
        /// The service said that it has them.
        public var acknowledged: Int
        /// Certainly not applied.
        public var rejected: Int
        /// Never answered: perhaps applied.
        public var indeterminate: Int
        /// Acknowledged, absent.
        public var lost: Int
        /// There more than once.
        public var duplicated: Int
        /// There with other content.
        public var corrupted: Int
        /// Rejected, there.
        public var phantom: Int
        /// Indeterminate, there; not a failure.
        public var recovered: Int

        init(_ totals: OutcomeTotals, _ findings: FindingTally) {
            attempted = totals.attempted
            acknowledged = totals.acknowledged
            rejected = totals.rejected
            indeterminate = totals.indeterminate
            lost = findings[.lost]
            duplicated = findings[.duplicated]
            corrupted = findings[.corrupted]
            phantom = findings[.phantom]
            recovered = findings[.recovered]
        }
    }

    /// Latency by phase. A second that the deployment touches is `during`; without one all is `before`.
    public struct Latency: Codable, Sendable, Equatable {
        /// Seconds before the deployment.
        public var before: Percentiles
        /// Seconds that the deployment touches.
        public var during: Percentiles
        /// Seconds after it.
        public var after: Percentiles
        /// Seconds in which a migration ran; nil where none did.
        public var migrating: Percentiles?
    }

    /// A distribution of latencies, within 1 %.
    public struct Percentiles: Codable, Sendable, Equatable {
        /// The median in milliseconds; 0 without a success.
        public var p50Ms: Double
        /// The 99th percentile in milliseconds.
        public var p99Ms: Double
        /// The longest in milliseconds.
        public var maxMs: Double
        /// Requests that succeeded.
        public var count: Int

        init(_ histogram: LatencyHistogram) {
            p50Ms = histogram.milliseconds(atPercentile: 50)
            p99Ms = histogram.milliseconds(atPercentile: 99)
            maxMs = histogram.maxMilliseconds
            count = histogram.count
        }
    }

    /// Answers of one instance.
    public struct Instance: Codable, Sendable, Equatable {
        /// Its UUID.
        public var instance: String
        /// Its fleet's color; empty if it said none.
        public var color: String
        /// Its release; nil if it said none.
        public var release: Int?
        /// How many requests it answered.
        public var requests: Int
        /// When it first did.
        public var first: Date
        /// When it last did.
        public var last: Date
    }

    /// One second of the run.
    public struct Second: Codable, Sendable, Equatable {
        /// Seconds since the run's start.
        public var second: Int
        /// Requests due in it.
        public var sent: Int
        /// Requests that succeeded in it.
        public var ok: Int
        /// Requests that failed in it.
        public var failed: Int
        /// Median latency of those that succeeded, in milliseconds; 0 without one.
        public var p50Ms: Double
        /// Their 99th percentile.
        public var p99Ms: Double
        /// Their longest.
        public var maxMs: Double
        /// Answers by color.
        public var colors: [String: Int]
    }
}
