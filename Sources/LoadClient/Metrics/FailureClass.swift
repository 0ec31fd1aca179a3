/// How a request failed; what it was called in the report.
public enum FailureClass: String, Codable, Sendable, CaseIterable {
    /// Nobody listened at the address: nothing was sent.
    case connectRefused = "connect-refused"
    /// No connection within the request's timeout: nothing was sent.
    case connectTimeout = "connect-timeout"
    /// No connection for another reason, such as an unknown name: nothing was sent.
    case connectFailed = "connect-failed"
    /// The connection ended after the request was sent and before the answer began.
    case resetBeforeResponse = "reset-before-response"
    /// The connection ended in the middle of the answer.
    case resetMidResponse = "reset-mid-response"
    /// No complete answer within the request's timeout.
    case timeout
    /// An answer with a status of 500 or more.
    case status5xx = "status-5xx"
    /// An answer with a status from 400 to 499.
    case status4xx = "status-4xx"
    /// Not HTTP, not the status or the JSON that the API promises, or not what was asked for.
    case badResponse = "bad-response"

    /// Whether the request certainly never left.
    var nothingSent: Bool {
        switch self {
        case .connectRefused, .connectTimeout, .connectFailed: true
        default: false
        }
    }
}

/// Whether a request was the first on its connection.
public enum ConnectionUse: String, Codable, Sendable, CaseIterable {
    /// Opened for this request.
    case new
    /// Kept alive from the request before.
    case reused
}

/// Who answered, as the answer's `X-Fakestack-` headers say.
public struct Answerer: Codable, Hashable, Sendable {
    /// The instance's UUID.
    public var instance: String
    /// Its fleet's color; empty if it said none.
    public var color: String
    /// Its release; nil if it said none.
    public var release: Int?

    /// Names who answered.
    public init(instance: String, color: String, release: Int?) {
        self.instance = instance
        self.color = color
        self.release = release
    }
}
