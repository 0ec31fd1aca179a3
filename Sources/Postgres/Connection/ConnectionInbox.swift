import Synchronization

/// What the tasks and a connection's thread have in common.
final class ConnectionInbox: Sendable {
    /// Whether work is taken.
    enum Phase {
        case down(PostgresError)
        case up
        case closed
    }

    private struct State {
        var phase: Phase
        var isClosing = false
        var wantsCancellation = false
        var jobs: [PostgresJob] = []
        /// Whether the thread will look without being woken once more.
        var isSignalled = false
    }

    let wakeUp = WakeUp()
    private let state: Mutex<State>
    private let underWay = Atomic<Int>(0)

    init() {
        let reason = PostgresError(.unavailable, "no database connection is up yet")
        state = Mutex(State(phase: .down(reason)))
    }

    /// Jobs taken and not finished.
    var load: Int { underWay.load(ordering: .relaxed) }

    var isUp: Bool {
        state.withLock { state in
            if case .up = state.phase, !state.isClosing { true } else { false }
        }
    }

    var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Takes a job, or fails it at once where no connection is up: nothing waits for a database.
    ///
    /// - Parameter soon: Calls what it is given, now or in a moment: what other jobs come until then travel with this one.
    func submit(_ job: PostgresJob, soon: PostgresClient.Soon? = nil) {
        let (refusal, mustWake) = state.withLock { state -> (PostgresError?, Bool) in
            if state.isClosing { return (.clientClosed, false) }
            switch state.phase {
            case .closed: return (.clientClosed, false)
            case .down(let reason): return (reason, false)
            case .up:
                state.jobs.append(job)
                defer { state.isSignalled = true }
                return (nil, !state.isSignalled)
            }
        }
        if let refusal {
            job.finish(.failure(refusal))
            return
        }
        addedOne()
        guard mustWake else { return }
        if let soon { soon { [self] in wakeIfJobsWait() } } else { wakeUp.signal() }
    }

    /// The thread may have looked by itself in the meantime.
    private func wakeIfJobsWait() {
        if state.withLock(\.isSignalled) { wakeUp.signal() }
    }

    /// What came since the last call. From here on a job wakes the thread again.
    func take() -> (jobs: [PostgresJob], isClosing: Bool, wantsCancellation: Bool) {
        state.withLock { state in
            let jobs = state.jobs
            // Not `removeAll(keepingCapacity:)`: the array is the caller's now, and would be copied.
            if !jobs.isEmpty { state.jobs = [] }
            state.isSignalled = false
            defer { state.wantsCancellation = false }
            return (jobs, state.isClosing, state.wantsCancellation)
        }
    }

    /// Has the running statement cancelled on the server; for a connection held alone.
    func cancelRunning() {
        state.withLock { $0.wantsCancellation = true }
        wakeUp.signal()
    }

    /// Takes no more work, and ends the thread when the work it has is done.
    func close() {
        state.withLock { $0.isClosing = true }
        wakeUp.signal()
    }

    /// Tells submitters how things are; what came too late for the old connection fails with the reason.
    func enter(_ phase: Phase) {
        let stranded = state.withLock { state -> [PostgresJob] in
            state.phase = phase
            guard case .up = phase else {
                defer { state.jobs = [] }
                return state.jobs
            }
            return []
        }
        var reason = PostgresError.clientClosed
        if case .down(let error) = phase { reason = error }
        reason.mayHaveRun = false
        for job in stranded {
            job.finish(.failure(reason))
            finishedOne()
        }
    }

    func addedOne() { underWay.add(1, ordering: .relaxed) }
    func finishedOne() { underWay.subtract(1, ordering: .relaxed) }
}

extension PostgresError {
    static var clientClosed: PostgresError {
        PostgresError(.closed, "the database client was closed, or never ran")
    }
}
