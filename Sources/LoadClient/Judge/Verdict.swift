/// What a run proved.
public enum Verdict: String, Codable, Sendable, CaseIterable {
    /// No request failed, nothing acknowledged was lost, and there was enough to tell.
    case pass = "PASS"
    /// Something failed, or is not in the database as it was acknowledged.
    case fail = "FAIL"
    /// Nothing was found wrong, and too little was seen to say that nothing was.
    case unknown = "UNKNOWN"

    /// The exit code of a verb that ends with it: 0, 1 or 2.
    public var exitCode: Int32 {
        switch self {
        case .pass: 0
        case .fail: 1
        case .unknown: 2
        }
    }
}
