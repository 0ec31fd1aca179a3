/// One thing that a run is judged by, with what was seen and what is allowed.
public struct Criterion: Codable, Sendable, Equatable {
    /// How a run stands to a criterion.
    public enum Status: String, Codable, Sendable, CaseIterable {
        /// Seen, and as it should be.
        case ok
        /// Seen, and not as it should be.
        case notOK = "not ok"
        /// It had to be judged, and too little was seen to do so.
        case unknown
        /// Not judged in this run; `value` says why.
        case notJudged = "not judged"
    }

    /// What is judged, such as `requests` or `unavailability of GET /questions`.
    public var name: String
    /// How the run stands to it.
    public var status: Status
    /// What was seen, in words.
    public var value: String
    /// What is allowed, in words; empty where there is no limit.
    public var limit: String
    /// What was seen in full where it is not ok: one line each, the worst first.
    public var details: [String]

    /// A criterion; every value as the property of its name says.
    public init(name: String, status: Status, value: String, limit: String = "", details: [String] = []) {
        self.name = name
        self.status = status
        self.value = value
        self.limit = limit
        self.details = details
    }
}
