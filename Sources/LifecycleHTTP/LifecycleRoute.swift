/// The paths that the lifecycle contract reserves.
public enum LifecycleRoute: String, CaseIterable, Sendable {
    /// Whether the instance wants traffic.
    case health = "/health"
    /// Whether the process lives.
    case live = "/live"
    /// Marks the instance obsolete, or takes that back.
    case obsolete = "/obsolete"
    /// How many requests are in flight.
    case inflight = "/inflight"
    /// The Prometheus exposition.
    case metrics = "/metrics"

    /// Finds the route of a request target; a query is ignored, anything else must match to the letter.
    init?(target: String) {
        // Business requests pass here too: the first letter tells most of them apart.
        guard let letter = target.utf8.dropFirst().first, Self.initials.contains(letter) else { return nil }
        let path = target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[..<$0] } ?? target[...]
        self.init(rawValue: String(path))
    }

    private static let initials = Set("hloim".utf8)

    /// Whether the route exists on an admin port alone, where there is one.
    var isForAdministrators: Bool {
        switch self {
        case .health, .live: false
        case .obsolete, .inflight, .metrics: true
        }
    }
}
