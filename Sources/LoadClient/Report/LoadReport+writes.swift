extension LoadReport {
    /// Writes by what is known of them, and by what the final read found.
    public struct LedgerSummary: Codable, Sendable, Equatable {
        /// `acknowledged` + `rejected` + `indeterminate`.
        public var attempted: Int
        /// The service said that it has them.
        public var acknowledged: Int
        /// Certainly not applied.
        public var rejected: Int
        /// Never answered, or answered with an error that does not say what was done: perhaps applied.
        public var indeterminate: Int
        /// Those of the rejected and indeterminate that a fault made on purpose explains.
        public var charged: Int
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
    }

    /// What was in the database before the run, compared with what is there after it.
    public struct OldRows: Codable, Sendable, Equatable {
        /// How many of each table were compared.
        public var questions: Int
        /// The same for answers.
        public var answers: Int
        /// The share of the rows that was compared, 0 to 1; 1 unless a sample was asked for.
        public var sampled: Double
        /// Rows that are not as they were, or not there.
        public var damaged: Int
        /// The first of them.
        public var examples: [DamagedRow]
        /// How long it took to read them before the run, in seconds.
        public var secondsBefore: Double
        /// The same after it.
        public var secondsAfter: Double
    }

    /// A row that was there before the run and is not as it was.
    public struct DamagedRow: Codable, Sendable, Equatable {
        /// `question` or `answer`.
        public var table: String
        /// Its id.
        public var id: Int64
        /// What of it differs, such as `author`; `row` where it is gone.
        public var field: String
        /// What it was.
        public var before: String
        /// What it is.
        public var after: String

        /// One line for a person.
        var line: String { "\(table) \(id): \(field) was \(before), is \(after)" }
    }

    /// What listeners of the feed received.
    public struct Feeds: Codable, Sendable, Equatable {
        /// How many listened.
        public var listeners: Int
        /// Events that they received, all together.
        public var events: Int
        /// How often one came back with its `Last-Event-ID`.
        public var reconnects: Int
        /// Events that a listener should have received and did not.
        public var gaps: Int
        /// Events that a listener received more than once.
        public var repeats: Int
        /// Events that a listener received after one that comes behind them.
        public var disorders: Int
        /// The first of each, in words.
        public var examples: [String]
    }
}
