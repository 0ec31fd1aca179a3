import Synchronization

/// One piece of work for a connection, and the task that waits for it.
final class PostgresJob: Sendable {
    enum Work: Sendable {
        /// A statement in pipeline mode; `prepared` keeps it on the server for the next time.
        case query(PostgresQuery, prepared: Bool)
        /// Statements in one string, the simple protocol: not possible in pipeline mode.
        case script(String)
    }

    typealias Outcome = Result<PostgresRows, PostgresError>

    /// Who is told the outcome.
    enum Waiter {
        case task(UnsafeContinuation<Outcome, Never>)
        case callback(@Sendable (Outcome) -> Void)

        func resume(_ outcome: Outcome) {
            switch self {
            case .task(let continuation): continuation.resume(returning: outcome)
            case .callback(let callback): callback(outcome)
            }
        }
    }

    private enum State {
        case created
        /// As `waiting`, and the waiting task was cancelled: the server's answer is awaited all the same.
        case cancelling(Waiter)
        case waiting(Waiter)
        case done
    }

    let work: Work
    /// When it was submitted: a job has a deadline, however long the line before it is.
    let begun = ContinuousClock.now
    private let state: Mutex<State>
    private let observer: (any PostgresObserver)?

    init(_ work: Work, observer: (any PostgresObserver)? = nil) {
        self.work = work
        self.observer = observer
        state = Mutex(.created)
    }

    /// A job whose waiter no cancellation can reach.
    init(
        _ work: Work,
        observer: (any PostgresObserver)?,
        callback: @escaping @Sendable (Outcome) -> Void
    ) {
        self.work = work
        self.observer = observer
        state = Mutex(.waiting(.callback(callback)))
    }

    /// Whether it may run in one transaction with its neighbours.
    var mayShareTransaction: Bool {
        if case .query(let query, prepared: true) = work {
            query.statement?.sharesTransaction == true
        } else {
            false
        }
    }

    /// Whether somebody still waits for it with interest.
    var isWanted: Bool {
        state.withLock { state in
            if case .waiting = state { true } else { false }
        }
    }

    /// Whether the server is to be asked to cancel it.
    var isCancellationRequested: Bool {
        state.withLock { state in
            if case .cancelling = state { true } else { false }
        }
    }

    /// Remembers who waits.
    ///
    /// - Returns: False where the job was cancelled before; the continuation is resumed then.
    func begin(_ continuation: UnsafeContinuation<Outcome, Never>) -> Bool {
        let begun = state.withLock { state in
            guard case .created = state else { return false }
            state = .waiting(.task(continuation))
            return true
        }
        if !begun { continuation.resume(returning: .failure(.cancelled)) }
        return begun
    }

    /// Resumes who waits, once; later outcomes are dropped.
    func finish(_ outcome: Outcome) {
        let waiter = state.withLock { state -> Waiter? in
            defer { state = .done }
            switch state {
            case .waiting(let waiter), .cancelling(let waiter): return waiter
            case .created, .done: return nil
            }
        }
        guard let waiter else { return }
        if let observer { tell(observer, outcome) }
        waiter.resume(outcome)
    }

    private func tell(_ observer: any PostgresObserver, _ outcome: Outcome) {
        let operation: PostgresOperation
        switch work {
        case .query(let query, _): operation = query.statement?.operation ?? PostgresOperation(sql: query.sql)
        case .script: operation = .script
        }
        var failure: PostgresError?
        if case .failure(let error) = outcome { failure = error }
        observer.statementEnded(operation, after: .now - begun, error: failure)
    }

    /// Marks it as to be cancelled by the server, or not to be sent; one that has not begun will not.
    func requestCancellation() {
        state.withLock { state in
            switch state {
            case .waiting(let waiter): state = .cancelling(waiter)
            case .created: state = .done
            case .cancelling, .done: break
            }
        }
    }

    /// Resumes who waits with an error; the connection goes on and drops the outcome.
    func abandon() {
        finish(.failure(.cancelled))
    }
}

extension PostgresError {
    static var cancelled: PostgresError {
        PostgresError(.cancelled, "the task that waited for the query was cancelled")
    }
}
