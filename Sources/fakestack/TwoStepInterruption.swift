import Foundation
import Lifecycle

/// What SIGINT and SIGTERM do to a verb that has something to report: the first ends its load, the second the verb.
///
/// `timeout` and terminals send a signal to a process and to its group: the same one twice within a second is one.
struct TwoStepInterruption: Sendable {
    let signals: AsyncStream<ShutdownStateMachine.Signal>

    /// Waits for signals.
    ///
    /// - Parameter endLoad: Called with the first; returns whether there is a load to end.
    /// - Returns: The exit code of a verb that was ended, when it is to end; nil once nobody sends any more.
    func exitCode(endLoad: @Sendable (String) -> Bool) async -> Int32? {
        var last: (signal: ShutdownStateMachine.Signal, at: ContinuousClock.Instant)?
        var hasEndedLoad = false
        for await signal in signals {
            if let last, last.signal == signal, last.at.duration(to: .now) < .seconds(1) { continue }
            last = (signal, .now)
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
