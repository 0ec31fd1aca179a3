import Synchronization

/// A fixed number of permits; who finds none waits, first come first served.
final class Permits: Sendable {
    private typealias Waiter = UnsafeContinuation<Result<Void, PostgresError>, Never>

    private struct State {
        var free: Int
        var waiters: [(id: Int, continuation: Waiter)] = []
        var nextID = 0
        var isClosed = false
        /// Waiters that were cancelled before they waited.
        var cancelledEarly: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(free: max(1, count)))
    }

    nonisolated(nonsending) func take() async throws(PostgresError) {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: Waiter) in
                let outcome = state.withLock { state -> Result<Void, PostgresError>? in
                    if state.cancelledEarly.remove(id) != nil { return .failure(.cancelled) }
                    if state.isClosed { return .failure(.clientClosed) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    state.waiters.append((id, continuation))
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelledEarly.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index).continuation
            }
            waiter?.resume(returning: .failure(.cancelled))
        }
        // A cancellation after the permit was handed out leaves its mark here.
        state.withLock { _ = $0.cancelledEarly.remove(id) }
        try outcome.get()
    }

    func giveBack() {
        let next = state.withLock { state -> Waiter? in
            guard !state.waiters.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiters.removeFirst().continuation
        }
        next?.resume(returning: .success(()))
    }

    /// Fails who waits and who will ask.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: .failure(.clientClosed)) }
    }
}
