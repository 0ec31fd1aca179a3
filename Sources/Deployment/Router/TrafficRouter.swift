/// A proxy in front of the fleets.
public protocol TrafficRouter: Sendable {
    /// Sends requests to these endpoints and nowhere else, and returns when the proxy does.
    ///
    /// An empty list is no fleet at all: the proxy answers 503.
    func route(_ endpoints: [WeightedEndpoint]) async throws

    /// Where the proxy sends requests now, by its own word.
    func routed() async throws -> [WeightedEndpoint]

    /// How long after `route` returned a request may still reach an endpoint that is no longer listed.
    var reactionTime: Duration { get }
}
