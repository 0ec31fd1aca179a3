import Synchronization

/// Counts a port's connections and says what a new one may ask.
final class ConnectionCounter: Sendable {
    /// What a new connection may ask.
    enum Admission: Equatable {
        /// Everything.
        case everything
        /// The lifecycle's paths, so that health is known when the instance is full.
        case lifecycleOnly
        /// Nothing: it is closed at once.
        case nothing
    }

    private let connections: Int
    private let spare: Int
    private let count = Atomic(0)

    init(_ limits: ConnectionLimits) {
        connections = limits.connections
        spare = limits.spareConnections
    }

    /// A connection came; it must `leave` whatever it may ask.
    func enter() -> Admission {
        let number = count.add(1, ordering: .relaxed).newValue
        if number <= connections { return .everything }
        return number <= connections + spare ? .lifecycleOnly : .nothing
    }

    /// A connection is gone.
    func leave() { count.subtract(1, ordering: .relaxed) }
}
