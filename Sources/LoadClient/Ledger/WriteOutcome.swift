/// What the client knows about a write once it has ended.
enum WriteOutcome: UInt8, Sendable, CaseIterable {
    /// Never answered, or answered by somebody who cannot know: it may have been applied.
    case indeterminate
    /// The service said that it has it.
    case acknowledged
    /// Certainly not applied: the service said so, or the request never left.
    case rejected
}

extension WriteOutcome {
    /// The outcome of a write whose request has no complete answer.
    init(fault: FailureClass) {
        self = fault.nothingSent ? .rejected : .indeterminate
    }

    /// The outcome of a write that was answered.
    ///
    /// A gateway says 500, 502, 503, 504 and 408 also after it has passed a request on and lost the instance (RFC 9110,
    /// sections 15.5.9 and 15.6), and an instance says 500 and 504 when it does not know what became of a write. Only an
    /// instance's 503 says that nothing was done, and so does any other 4xx.
    ///
    /// - Parameters:
    ///   - status: the answer's status code.
    ///   - failure: what is wrong with the answer; nil if it is the one that was promised.
    ///   - named: whether the answer says which instance it comes from.
    init(status: Int, failure: FailureClass?, named: Bool) {
        switch (failure, status) {
        case (nil, _): self = .acknowledged
        case (.status4xx, 408): self = .indeterminate
        case (.status4xx, _): self = .rejected
        case (.status5xx, 503) where named: self = .rejected
        default: self = .indeterminate
        }
    }
}
