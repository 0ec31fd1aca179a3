/// What became of a request that the deployer sent through a proxy, as a client would.
package enum ThroughProxy: Sendable, Equatable {
    /// An instance answered: the one of this UUID.
    case answered(by: String)
    /// No instance did: the proxy itself said that it cannot, in these words.
    case failed(String)
    /// Nobody can be asked from here, for this reason: that proves nothing, for or against.
    case unreachable(String)
}
