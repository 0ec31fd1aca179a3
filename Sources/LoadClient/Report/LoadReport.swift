public import FoundationEssentials

/// What a run was, saw and proved: the content of `report.json`, whose keys are these names in snake case.
public struct LoadReport: Codable, Sendable, Equatable {
    /// What the run proved.
    public var verdict: Verdict
    /// The verdict in one sentence, without its name.
    public var summary: String
    /// Why, the worst first; of a PASS what it rests on.
    public var reasons: [String]
    /// Everything that a run is judged by, and how this one stands to it.
    public var criteria: [Criterion]
    /// What the verdict does not claim, a sentence each.
    public var limits: [String]
    /// Why the load ended before its time; nil if it did not.
    public var cutShort: String?
    /// What certainty the absence of failures gives.
    public var certainty: Certainty
    /// Requests by how they ended.
    public var requests: Requests
    /// Requests by what they ask for; only kinds of which one was due.
    public var kinds: [Kind]
    /// The questions.
    public var ledger: LedgerSummary
    /// The answers.
    public var answers: LedgerSummary
    /// The votes.
    public var votes: LedgerSummary
    /// What was there before the run; nil where it was not judged.
    public var oldRows: OldRows?
    /// The feeds that were listened to; nil without listeners.
    public var feeds: Feeds?
    /// Latency of the requests that succeeded, by phase of the deployment.
    public var latency: Latency
    /// The longest span in milliseconds in which no request of some kind succeeded while some were due.
    public var longestUnavailabilityMs: Double
    /// When that span began; nil if no request was due.
    public var longestUnavailabilityStarted: Date?
    /// Who answered, in the order in which they first did.
    public var instances: [Instance]
    /// State and in-flight of instances, where they were polled.
    public var watched: [WatchedInstance]
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
        /// Whether it began to answer during the run.
        public var began: Bool
        /// Whether it ceased to answer during the run.
        public var ended: Bool
    }

    /// What was seen of an instance at its admin port.
    public struct WatchedInstance: Codable, Sendable, Equatable {
        /// Its UUID.
        public var instance: String
        /// Its fleet's color; empty if it said none.
        public var color: String
        /// Polls in their order.
        public var samples: [Sample]

        /// One poll.
        public struct Sample: Codable, Sendable, Equatable {
            /// When, in milliseconds since the run's start; negative before it.
            public var atMs: Int
            /// What it said it was, such as `serving`; nil where it did not answer.
            public var state: String?
            /// The requests that it had in flight; nil where it did not answer.
            public var inflight: Int?
        }
    }

    /// What certainty the absence of failures gives: the rule of three.
    ///
    /// Of N independent trials without a failure, the chance of one is at most 3/N with 95 % confidence.
    public struct Certainty: Codable, Sendable, Equatable {
        /// The highest share of failing requests that such a run leaves possible at 95 %; nil if one failed or none
        /// was sent.
        public var requests: Double?
        /// The same for switches from one fleet to another; nil if one failed, or fewer than four say anything.
        public var switches: Double?
    }
}
