public import FoundationEssentials

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
        /// Requests that were due and never sent, because the run's end came first.
        public var unsent: Int
        /// Answers that no request asked for.
        public var unsolicited: Int
        /// The failures; the most frequent first.
        public var by: [Failures]
        /// The first failures, and the first of each class, each in words.
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

    /// Requests that ask for the same thing.
    public struct Kind: Codable, Sendable, Equatable {
        /// Method and path, such as `GET /questions/{id}`.
        public var kind: String
        /// Requests sent.
        public var sent: Int
        /// Requests that succeeded.
        public var ok: Int
        /// Requests that failed.
        public var failed: Int
        /// Latency of those that succeeded; nil for streams and uploads, which take as long as they
        /// like.
        public var latency: Percentiles?
        /// The longest span in milliseconds in which none succeeded while some were due; nil for streams and uploads.
        public var unavailabilityMs: Double?
        /// When that span began; nil if there was none.
        public var unavailabilityStarted: Date?
    }

    /// Latency by phase, each request by when it was due. Without a deployment all is `before`.
    public struct Latency: Codable, Sendable, Equatable {
        /// Requests due before the deployment.
        public var before: Percentiles
        /// Requests due while it went on.
        public var during: Percentiles
        /// Requests due after it.
        public var after: Percentiles
        /// Requests due while a migration ran; nil where none did.
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
    }

    /// One second of the run. What ended without an answer in it is a hole, not a zero.
    public struct Second: Codable, Sendable, Equatable {
        /// Seconds since the run's start.
        public var second: Int
        /// How much of it the run covers: 1, or less for the last one.
        public var covered: Double
        /// Requests due in it.
        public var sent: Int
        /// Requests that succeeded in it.
        public var ok: Int
        /// Requests that failed in it.
        public var failed: Int
        /// Latency by kind, of the requests that were due in it and succeeded; kinds without one are absent.
        public var latency: [String: Percentiles]
        /// Answers in it by instance, as an index into the report's `instances`, written as a decimal number.
        public var answers: [String: Int]
        /// Spans without a success while some were due, in milliseconds of this second by kind; absent where there
        /// was none of 50 ms or more.
        public var unavailableMs: [String: Double]
    }
}
