import Lifecycle
import Synchronization

/// Ties the requests of one connection to the instance's ledger.
///
/// A request is over when its answer is flushed and its handler has ended. A lost connection counts as flushed
/// for good, yet its handler may still be writing to the database: that is why both are needed. HTTP/1.1 answers
/// in order and handlers run in order, so the next to flush or end is always the oldest that has not.
final class RequestTracker: Sendable {
    private struct Request {
        let token: InflightLedger.Token
        var isFlushed = false
        var isHandled: Bool
        /// Whether a direct responder has it, which outlives the connection's task.
        var isDirect = false
    }

    private struct State {
        var open: [Request] = []
        var isLost = false
        var areHandlersGone: Bool

        func isOver(_ request: Request) -> Bool {
            (request.isFlushed || isLost) && (request.isHandled || (areHandlersGone && !request.isDirect))
        }
    }

    private let lifecycle: InstanceLifecycle
    private let state: Mutex<State>

    /// - Parameter followsHandlers: Whether someone will call `handlerEnded`; if not, the flush alone decides.
    init(_ lifecycle: InstanceLifecycle, followsHandlers: Bool) {
        self.lifecycle = lifecycle
        state = Mutex(State(areHandlersGone: !followsHandlers))
    }

    /// A request's head was parsed.
    ///
    /// - Parameter isHandled: Whether nobody behind the channel handler gets to see it.
    func begin(isHandled: Bool = false) {
        let token = lifecycle.beginRequest()
        update { $0.open.append(Request(token: token, isHandled: isHandled)) }
    }

    /// The answer that is being made, the oldest whose handler runs, is a stream.
    func markStream() {
        let token = state.withLock { state in state.open.first { !$0.isHandled }?.token }
        if let token { lifecycle.markStream(token) }
    }

    /// The next answer's last byte is flushed.
    func answerFlushed() {
        update { state in
            if let next = state.open.firstIndex(where: { !$0.isFlushed }) {
                state.open[next].isFlushed = true
            }
        }
    }

    /// The newest request is a direct responder's.
    func markDirect() {
        state.withLock { state in
            if !state.open.isEmpty { state.open[state.open.count - 1].isDirect = true }
        }
    }

    /// The next request's handler has ended.
    func handlerEnded() {
        update { state in
            if let next = state.open.firstIndex(where: { !$0.isHandled }) {
                state.open[next].isHandled = true
            }
        }
    }

    /// The connection is gone: nothing more will be flushed.
    func connectionLost() { update { $0.isLost = true } }

    /// No handler runs for this connection any more, and none will.
    func handlersGone() { update { $0.areHandlersGone = true } }

    private func update(_ change: (inout State) -> Void) {
        let (first, others) = state.withLock { state -> (InflightLedger.Token?, [InflightLedger.Token]) in
            change(&state)
            guard let first = state.open.firstIndex(where: state.isOver) else { return (nil, []) }
            let token = state.open.remove(at: first).token
            let others = state.open.filter(state.isOver)
            if !others.isEmpty { state.open.removeAll(where: state.isOver) }
            return (token, others.map(\.token))
        }
        if let first { lifecycle.endRequest(first) }
        for token in others { lifecycle.endRequest(token) }
    }
}
