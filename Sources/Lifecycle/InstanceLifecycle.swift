import Synchronization

/// One instance's lifecycle: its state, its requests in flight, and what it reports of both.
///
/// Safe to use from any thread; no call waits for another longer than a few instructions, so that an event
/// loop can ask it at every request.
public final class InstanceLifecycle: Sendable {
    struct State {
        var machine: LifecycleStateMachine
        var readiness: Readiness
        var observers: [Int: AsyncStream<LifecycleState>.Continuation] = [:]
        var nextObserver = 0
    }

    struct Requests {
        var ledger = InflightLedger()
        var idleWaiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    /// Who this instance is.
    public let identity: InstanceIdentity

    let clock: LifecycleClock
    let state: Mutex<State>
    let requests = Mutex(Requests())
    /// Observers of the state that have ended. A mutex of its own: an observer ends under a lock of its task's, which
    /// telling that task takes as well, so that with one mutex for both a change and a cancellation could wait for each
    /// other.
    let endedObservers = Mutex<[Int]>([])
    let lettingGo = Atomic(false)

    /// An instance that starts now.
    ///
    /// - Parameters:
    ///   - identity: Who it is.
    ///   - databaseGrace: How long it stays green after it lost its database.
    ///   - clock: Where its times come from.
    public init(
        identity: InstanceIdentity,
        databaseGrace: Duration = .seconds(10),
        clock: LifecycleClock = .system
    ) {
        self.identity = identity
        self.clock = clock
        state = Mutex(
            State(
                machine: LifecycleStateMachine(at: clock.now()),
                readiness: Readiness(databaseGrace: databaseGrace)
            )
        )
    }

    /// The present state.
    public var current: LifecycleState { state.withLock { $0.machine.state } }

    /// Whether clients should let go of their connections: the instance is obsolete or stopping.
    public var isLettingGo: Bool { lettingGo.load(ordering: .relaxed) }
}
