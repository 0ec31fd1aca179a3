/// What the client knows about a write once it has ended.
enum WriteOutcome: UInt8, Sendable, CaseIterable {
    /// Never answered: timed out, cut, or still open when the run ended. It may have been applied.
    case indeterminate
    /// The service said that it has it.
    case acknowledged
    /// Certainly not applied: a definite error answer, or a connection that never opened.
    case rejected
}

extension WriteOutcome {
    /// The outcome of a write whose request has no complete answer.
    init(fault: FailureClass) {
        self = fault.nothingSent ? .rejected : .indeterminate
    }

    /// The outcome of a write that was answered.
    ///
    /// 502, 503 and 504 are what a gateway says, also after it has passed the request on and lost the
    /// instance (RFC 9110, section 15.6): they are definite only where an instance signed them.
    ///
    /// - Parameters:
    ///   - status: the answer's status code.
    ///   - failure: what is wrong with the answer; nil if it is the one that was promised.
    ///   - named: whether the answer says which instance it comes from.
    init(status: Int, failure: FailureClass?, named: Bool) {
        switch failure {
        case nil: self = .acknowledged
        case .status4xx: self = .rejected
        case .status5xx: self = (502...504).contains(status) && !named ? .indeterminate : .rejected
        default: self = .indeterminate
        }
    }
}
