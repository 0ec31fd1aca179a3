import Synchronization

/// Whether the database is reachable.
public enum PostgresStatus: Hashable, Sendable {
    /// A shared connection is up.
    case up
    /// None is; the newest reason, without secrets.
    case down(reason: String)
    /// The client was told to close its connections, and has: nothing was lost.
    case closed
}

/// Keeps the status of several connections as one, and tells who listens.
final class StatusBoard: Sendable {
    private struct State {
        var up: Set<Int> = []
        var status = PostgresStatus.down(reason: "no database connection is up yet")
        var listeners: [Int: AsyncStream<PostgresStatus>.Continuation] = [:]
        var nextListener = 0
        var isFinished = false
    }

    private let state = Mutex(State())
    /// Listeners that have ended. A mutex of its own: a listener ends under a lock of its task's, which telling that task
    /// takes as well, so that with one mutex for both a change and a cancellation could wait for each other.
    private let ended = Mutex<[Int]>([])

    var status: PostgresStatus { state.withLock(\.status) }

    /// The status now, and each change until the client ends.
    func updates() -> AsyncStream<PostgresStatus> {
        let (stream, continuation) = AsyncStream.makeStream(of: PostgresStatus.self)
        let id = state.withLock { state -> Int? in
            // Under the lock, so that no change comes before it.
            continuation.yield(state.status)
            guard !state.isFinished else { return nil }
            removeEnded(from: &state)
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.ended.withLock { $0.append(id) }
        }
        return stream
    }

    /// A connection went up, or down for a reason.
    func note(connection: Int, down reason: String?) {
        state.withLock { state in
            if let reason {
                state.up.remove(connection)
                if state.up.isEmpty { change(&state, to: .down(reason: reason)) }
            } else {
                state.up.insert(connection)
                change(&state, to: .up)
            }
        }
    }

    /// A connection is closed for good, since the client was told to.
    func close(connection: Int) {
        state.withLock { state in
            state.up.remove(connection)
            if state.up.isEmpty { change(&state, to: .closed) }
        }
    }

    /// No more changes will come.
    func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            defer { state.listeners = [:] }
            return state.listeners
        }
        for listener in listeners.values { listener.finish() }
    }

    private func change(_ state: inout State, to status: PostgresStatus) {
        guard state.status != status else { return }
        state.status = status
        removeEnded(from: &state)
        for listener in state.listeners.values { listener.yield(status) }
    }

    private func removeEnded(from state: inout State) {
        let ended = ended.withLock { ended in
            defer { ended = [] }
            return ended
        }
        for id in ended { state.listeners[id] = nil }
    }
}
