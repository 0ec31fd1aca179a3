/// An address to which the proxy sends requests, and which no instance of this stage has.
package struct Stranger: Sendable, Equatable {
    /// Where it is.
    package var endpoint: Endpoint
    /// What is there, for a sentence after the address: `answers as blue of release 1`; nil when nothing is.
    package var answer: String?

    /// Makes a stranger; every value as the property of its name says.
    package init(endpoint: Endpoint, answer: String?) {
        self.endpoint = endpoint
        self.answer = answer
    }
}

/// What becomes of an instance behind the proxy that is none of this stage's.
package enum ForeignPolicy: Sendable, Equatable {
    /// The deployment is refused.
    case refuse
    /// It is taken over, as if this stage had started it.
    case adopt
    /// It is left alone, whatever becomes of its traffic.
    case ignore
}

extension [Stranger] {
    /// All of them for a sentence after "The proxy sends requests to".
    package var text: String {
        map { "\($0.endpoint), \($0.answer.map { "which \($0)" } ?? "where nothing answers")" }
            .joined(separator: "; ")
    }
}
