import Synchronization

extension InstanceLifecycle {
    /// Marks the instance obsolete: red, and serving as before. Idempotent.
    @discardableResult
    public func markObsolete() -> ObsoleteReport {
        change { $0.machine.markObsolete(at: clock.now()) }
        return obsoleteReport()
    }

    /// Takes the mark back.
    ///
    /// - Throws: `LifecycleStateMachine.TooLate` once the instance was told to exit.
    @discardableResult
    public func restore() throws(LifecycleStateMachine.TooLate) -> ObsoleteReport {
        var refusal: LifecycleStateMachine.TooLate?
        change { state in
            do throws(LifecycleStateMachine.TooLate) {
                try state.machine.restore(at: clock.now())
            } catch {
                refusal = error
            }
        }
        if let refusal { throw refusal }
        return obsoleteReport()
    }

    /// The process was told to exit: obsolete for good.
    ///
    /// - Returns: How long the instance had been obsolete by then.
    public func terminate() -> Duration {
        var obsoleteFor = Duration.zero
        change { obsoleteFor = $0.machine.terminate(at: clock.now()) }
        return obsoleteFor
    }

    /// The listener closes.
    public func stop() {
        change { $0.machine.stop(at: clock.now()) }
    }

    /// The database answered.
    public func databaseIsUp() {
        change { $0.readiness.databaseIsUp() }
    }

    /// The database did not answer.
    ///
    /// - Parameter reason: Why, for a person; without secrets.
    public func databaseIsDown(reason: String) {
        change { $0.readiness.databaseIsDown(reason: reason, at: clock.elapsed()) }
    }

    /// The schema was read.
    ///
    /// - Parameters:
    ///   - version: The newest applied migration; nil where none is.
    ///   - fault: Why this release cannot work on it; nil where it can.
    ///   - summary: What outsiders are told of that; nil tells them all of it.
    public func schemaIs(_ version: String?, fault: String?, summary: String? = nil) {
        change { $0.readiness.schemaIs(version, fault: fault.map { .init($0, summary: summary) }) }
    }

    /// Every state from now on, beginning with the present one.
    public func states() -> AsyncStream<LifecycleState> {
        let (stream, continuation) = AsyncStream.makeStream(of: LifecycleState.self)
        let number = state.withLock { state in
            removeEndedObservers(from: &state)
            state.nextObserver += 1
            state.observers[state.nextObserver] = continuation
            continuation.yield(state.machine.state)
            return state.nextObserver
        }
        continuation.onTermination = { [weak self] _ in
            self?.endedObservers.withLock { $0.append(number) }
        }
        return stream
    }

    private func change(_ body: (inout State) -> Void) {
        let now = clock.now()
        state.withLock { state in
            let before = state.machine.state
            body(&state)
            if state.readiness.isComplete { state.machine.becomeReady(at: now) }
            let after = state.machine.state
            guard after != before else { return }
            lettingGo.store(after == .obsolete || after == .stopping, ordering: .relaxed)
            removeEndedObservers(from: &state)
            for observer in state.observers.values { observer.yield(after) }
        }
    }

    private func removeEndedObservers(from state: inout State) {
        let ended = endedObservers.withLock { ended in
            defer { ended = [] }
            return ended
        }
        for number in ended { state.observers[number] = nil }
    }
}
