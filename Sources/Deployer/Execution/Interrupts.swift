package import Rollout
import Synchronization

/// Signals to the deployer, kept in order until the rollout asks for them.
///
/// Not an `AsyncStream`: a rollout waits for the next signal once per action and gives that wait up when the
/// action ends, and a cancelled wait would finish a stream for good.
package final class Interrupts: Sendable {
    private struct State {
        var signals: [InterruptSignal] = []
        var waiters: [Int: (index: Int, continuation: CheckedContinuation<InterruptSignal?, Never>)] = [:]
        var nextWaiter = 0
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    /// Makes an empty sequence of signals.
    package init() {}

    /// Adds a signal.
    package func post(_ signal: InterruptSignal) {
        let due = state.withLock { state in
            state.signals.append(signal)
            let index = state.signals.count - 1
            let due = state.waiters.filter { $0.value.index == index }
            for key in due.keys { state.waiters[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume(returning: signal) }
    }

    /// Waits for the signal number `index`, counted from 0; nil when the task is cancelled first.
    func signal(at index: Int) async -> InterruptSignal? {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isDue, signal): (Bool, InterruptSignal?) = state.withLock { state in
                    if state.signals.indices.contains(index) { return (true, state.signals[index]) }
                    if state.cancelled.remove(id) != nil { return (true, nil) }
                    state.waiters[id] = (index, continuation)
                    return (false, nil)
                }
                if isDue { continuation.resume(returning: signal) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: id)
                if waiter == nil { state.cancelled.insert(id) }
                return waiter
            }
            waiter?.continuation.resume(returning: nil)
        }
    }
}
