import Lifecycle
import Synchronization

/// Ties the requests of one connection to the instance's ledger.
///
/// HTTP/1.1 answers in order, so two counters say all: how many answers are flushed, and how many handlers
/// have ended. A request is over when both have passed it. A lost connection counts as flushed for good, yet
/// its handler may still be writing to the database: that is why both are needed.
final class RequestTracker: Sendable {
    private struct State {
        var open: [InflightLedger.Token] = []
        var ended = 0
        var flushed = 0
        var handled = 0
        /// Requests that a direct responder has: those handlers outlive the connection's task.
        var direct = 0
        var isLost = false
        var areHandlersGone = false
    }

    private let lifecycle: InstanceLifecycle
    private let state = Mutex(State())

    /// - Parameter followsHandlers: Whether someone will call `handlerEnded`; if not, the flush alone decides.
    init(_ lifecycle: InstanceLifecycle, followsHandlers: Bool) {
        self.lifecycle = lifecycle
        state.withLock { $0.areHandlersGone = !followsHandlers }
    }

    /// A request's head was parsed.
    func begin() {
        let token = lifecycle.beginRequest()
        update { $0.open.append(token) }
    }

    /// The newest request's answer is a stream.
    func markStream() {
        if let token = state.withLock({ $0.open.last }) { lifecycle.markStream(token) }
    }

    /// The next answer's last byte is flushed.
    func answerFlushed() { update { $0.flushed += 1 } }

    /// The newest request is a direct responder's.
    func beginDirect() { state.withLock { $0.direct += 1 } }

    /// The next request's handler has ended.
    func handlerEnded() {
        update { state in
            state.handled += 1
            if state.direct > 0 { state.direct -= 1 }
        }
    }

    /// The connection is gone: nothing more will be flushed.
    func connectionLost() { update { $0.isLost = true } }

    /// No handler runs for this connection any more, and none will.
    func handlersGone() { update { $0.areHandlersGone = true } }

    private func update(_ change: (inout State) -> Void) {
        let over = state.withLock { state -> ArraySlice<InflightLedger.Token> in
            change(&state)
            let begun = state.ended + state.open.count
            let flushed = state.isLost ? begun : state.flushed
            let handled = state.areHandlersGone && state.direct == 0 ? begun : state.handled
            let count = min(flushed, handled, begun) - state.ended
            guard count > 0 else { return [] }
            defer {
                state.open.removeFirst(count)
                state.ended += count
            }
            return state.open.prefix(count)
        }
        for token in over { lifecycle.endRequest(token) }
    }
}
