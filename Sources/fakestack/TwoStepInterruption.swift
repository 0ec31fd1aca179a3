import Foundation
import Lifecycle

/// What SIGINT and SIGTERM do to a verb that has something to report: the first ends its load, the second the verb.
///
/// The signals are those that were meant: ``terminationSignals()`` drops their echoes.
struct TwoStepInterruption: Sendable {
    let signals: AsyncStream<ShutdownStateMachine.Signal>

    /// Waits for signals.
    ///
    /// - Parameter endLoad: Called with the first; returns whether there is a load to end.
    /// - Returns: The exit code of a verb that was ended, when it is to end; nil once nobody sends any more.
    func exitCode(endLoad: @Sendable (String) -> Bool) async -> Int32? {
        var hasEndedLoad = false
        for await signal in signals {
            let name = signal == .interrupt ? "SIGINT" : "SIGTERM"
            if !hasEndedLoad, endLoad("by \(name), \(Date().formatted(.iso8601))") {
                hasEndedLoad = true
                continue
            }
            return signal == .interrupt ? 130 : 143
        }
        return nil
    }
}
