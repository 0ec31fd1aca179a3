import Foundation
import Lifecycle
import Synchronization

/// What SIGINT and SIGTERM do to a verb that has something to report: the first ends its load, the second the verb.
final class TwoStepInterruption: Sendable {
    private let hasEndedLoad = Mutex(false)
    private let endLoad: @Sendable (String) -> Bool

    /// - Parameter endLoad: Called with the first; returns whether there is a load to end.
    init(endLoad: @escaping @Sendable (String) -> Bool) {
        self.endLoad = endLoad
    }

    /// Takes a signal; whether it ends the verb.
    func ends(_ signal: ShutdownStateMachine.Signal) -> Bool {
        hasEndedLoad.withLock { hasEnded in
            guard !hasEnded, endLoad("by \(signal.name), \(Date().formatted(.iso8601))") else { return true }
            hasEnded = true
            return false
        }
    }
}
