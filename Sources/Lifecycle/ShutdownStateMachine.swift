/// The rules of an instance's exit: signals and deadlines in, actions out.
///
/// The first signal makes the instance obsolete and waits for its load balancers to notice; then the listener
/// closes and the requests in flight have a time of their own to end. A second signal cuts the waiting, a
/// third ends at once.
public struct ShutdownStateMachine: Sendable {
    /// A signal's meaning.
    public enum Signal: Sendable {
        /// SIGTERM: an orchestrator wants the instance gone, gently.
        case terminate
        /// SIGINT: a person wants it gone; no load balancer needs to be waited for.
        case interrupt
    }

    /// What is to be done, in this order.
    public enum Action: Equatable, Sendable {
        /// Call `delayElapsed` after this time.
        case startDelay(Duration)
        /// Accept no connection any more, and close the idle ones.
        case closeListener
        /// Call `drained` once nothing is in flight, or `drainTimedOut` after this time.
        case startDrain(Duration)
        /// The server is over; `cut` says whether requests may still be in flight.
        case finish(cut: Bool)
    }

    private enum Phase {
        case running, delaying, draining, ended
    }

    private let delay: Duration
    private let drainTimeout: Duration
    private var phase = Phase.running
    private var signals = 0

    /// An instance that runs.
    ///
    /// - Parameters:
    ///   - delay: How long it still accepts after SIGTERM; zero or more.
    ///   - drainTimeout: How long requests in flight may take after that.
    public init(delay: Duration, drainTimeout: Duration) {
        self.delay = delay
        self.drainTimeout = drainTimeout
    }

    /// A signal came.
    ///
    /// - Parameter obsoleteFor: How long the instance had been obsolete: load balancers noticed meanwhile,
    ///   so that much of the delay is spent.
    public mutating func signalled(_ signal: Signal, obsoleteFor: Duration) -> [Action] {
        signals += 1
        switch phase {
        case .running:
            let remaining = signal == .interrupt ? .zero : max(.zero, delay - obsoleteFor)
            guard remaining > .zero else { return drain() }
            phase = .delaying
            return [.startDelay(remaining)]
        case .delaying: return drain()
        case .draining: return signals >= 3 ? finish(cut: true) : []
        case .ended: return []
        }
    }

    /// The delay is over.
    public mutating func delayElapsed() -> [Action] {
        phase == .delaying ? drain() : []
    }

    /// Nothing is in flight any more.
    public mutating func drained() -> [Action] {
        phase == .draining ? finish(cut: false) : []
    }

    /// The time for draining is over.
    public mutating func drainTimedOut() -> [Action] {
        phase == .draining ? finish(cut: true) : []
    }

    private mutating func drain() -> [Action] {
        phase = .draining
        return [.closeListener, .startDrain(drainTimeout)]
    }

    private mutating func finish(cut: Bool) -> [Action] {
        phase = .ended
        return [.finish(cut: cut)]
    }
}
