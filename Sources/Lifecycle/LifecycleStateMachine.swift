public import struct Foundation.Date

/// The rules of an instance's states, without clock or I/O.
///
/// `starting -> serving <-> obsolete -> stopping`. What the instance needs (its database, its schema) decides
/// between `starting` and `serving` only until it has served: what it loses later makes it red, not new.
public struct LifecycleStateMachine: Sendable {
    /// Why a `DELETE /obsolete` was refused.
    public struct TooLate: Error, CustomStringConvertible {
        /// The state that has no way back.
        public let state: LifecycleState
        /// What the caller is told.
        public var description: String {
            "the instance is shutting down (\(state.rawValue)) and cannot serve again"
        }
    }

    /// The present state.
    public private(set) var state = LifecycleState.starting
    /// When it began.
    public private(set) var since: Date
    /// Whether the instance was told to exit: there is no way back to `serving` then.
    public private(set) var isTerminating = false
    private var hasBeenReady = false

    /// An instance that starts now.
    public init(at now: Date) {
        since = now
    }

    /// Everything the instance needs is there: `starting` becomes `serving`.
    ///
    /// - Returns: Whether the state changed.
    @discardableResult
    public mutating func becomeReady(at now: Date) -> Bool {
        hasBeenReady = true
        return state == .starting && move(to: .serving, at: now)
    }

    /// Marks the instance obsolete. A second call changes nothing and keeps the first time.
    ///
    /// - Returns: Whether the state changed.
    @discardableResult
    public mutating func markObsolete(at now: Date) -> Bool {
        switch state {
        case .starting, .serving: move(to: .obsolete, at: now)
        case .obsolete, .stopping: false
        }
    }

    /// Takes the mark back: `obsolete` becomes what it was before.
    ///
    /// - Returns: Whether the state changed.
    /// - Throws: `TooLate` once the instance was told to exit.
    @discardableResult
    public mutating func restore(at now: Date) throws(TooLate) -> Bool {
        guard !isTerminating else { throw TooLate(state: state) }
        guard state == .obsolete else { return false }
        return move(to: hasBeenReady ? .serving : .starting, at: now)
    }

    /// The instance was told to exit: obsolete, if it was not, and for good.
    ///
    /// - Returns: How long it had been obsolete by then, zero where it was not.
    public mutating func terminate(at now: Date) -> Duration {
        isTerminating = true
        let obsoleteFor = state == .obsolete ? Duration.seconds(now.timeIntervalSince(since)) : .zero
        markObsolete(at: now)
        return max(obsoleteFor, .zero)
    }

    /// The listener closes: what is in flight ends, and nothing new begins.
    public mutating func stop(at now: Date) {
        isTerminating = true
        if state != .stopping { move(to: .stopping, at: now) }
    }

    @discardableResult
    private mutating func move(to next: LifecycleState, at now: Date) -> Bool {
        state = next
        since = now
        return true
    }
}
