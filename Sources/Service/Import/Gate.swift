import Synchronization

/// Lets so many in and no more.
final class Gate: Sendable {
    /// One who is in.
    struct Pass: Sendable {
        fileprivate let gate: Gate

        /// Makes room; to be called once.
        func leave() { gate.inside.subtract(1, ordering: .relaxed) }
    }

    private let limit: Int
    private let inside = Atomic(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: Nil where it is full.
    func enter() -> Pass? {
        guard inside.add(1, ordering: .relaxed).newValue <= limit else {
            inside.subtract(1, ordering: .relaxed)
            return nil
        }
        return Pass(gate: self)
    }
}
