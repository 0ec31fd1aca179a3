public import FoundationEssentials

extension LoadReport {
    /// How well the client kept its own schedule.
    public struct Schedule: Codable, Sendable, Equatable {
        /// `closed` or `open`.
        public var loop: String
        /// Users: in the closed loop each has a connection of its own, in the open loop they are the connections that
        /// are kept.
        public var users: Int
        /// The most connections that were open at a time.
        public var connections: Int
        /// Requests a second that were planned, or allowed at most; nil for as fast as it goes.
        public var rate: Double?
        /// Requests that were due while every connection was busy: held up by the service, or by too few of them.
        public var waitedForUser: Int
        /// How late the client itself was in the median, in milliseconds.
        public var lagP50Ms: Double
        /// The same in the 99th percentile.
        public var lagP99Ms: Double
        /// The same at worst.
        public var lagMaxMs: Double
        /// Spans in which the client itself did not run, and so could not have seen anything.
        public var gaps: [Gap]
        /// Processor time of the client's process during the load, in seconds.
        public var processorSeconds: Double
    }

    /// A span in which the client itself did not run.
    public struct Gap: Codable, Sendable, Equatable {
        /// When it began.
        public var started: Date
        /// How long it lasted.
        public var seconds: Double
    }

    /// How well everything was read back.
    public struct ReadBack: Codable, Sendable, Equatable {
        /// Through the API.
        public var api: Source
        /// From the database; nil if none was given.
        public var database: Source?
        /// How often everything was read until two reads agreed.
        public var rounds: Int
    }

    /// One source of the final read.
    public struct Source: Codable, Sendable, Equatable {
        /// Whether it was read to its end.
        public var complete: Bool
        /// Rows read, those of others included.
        public var rows: Int
        /// Pages and rows that had to be asked for again.
        public var retries: Int
        /// How long it took.
        public var seconds: Double
        /// Why it is not complete; nil if it is.
        public var failure: String?
    }
}

/// What was done to the database on purpose.
public struct SabotageReport: Codable, Sendable, Equatable {
    /// What was asked for.
    public var kind: Sabotage
    /// The token of the question that it was done to; nil if there was none.
    public var token: String?
    /// Its id.
    public var question: Int64?
    /// Why it was not done; nil if it was.
    public var failure: String?
}
