import Logging
import Synchronization

/// The sessions of a client: made when they are needed, at most so many at a time, kept for the next holder.
final class SessionPool: Sendable {
    private struct State {
        var idle: [ConnectionWorker] = []
        /// Threads that have not ended.
        var open = 0
        var isClosed = false
        var closing: UnsafeContinuation<Void, Never>?
    }

    private let configuration: PostgresConfiguration
    private let observer: (any PostgresObserver)?
    private let logger: Logger
    private let admission: PostgresAdmission?
    private let permits: Permits
    private let state = Mutex(State())

    init(
        configuration: PostgresConfiguration,
        limit: Int,
        admission: PostgresAdmission?,
        observer: (any PostgresObserver)?,
        logger: Logger
    ) {
        self.configuration = configuration
        self.observer = observer
        self.logger = logger
        self.admission = admission
        self.permits = Permits(limit)
    }

    nonisolated(nonsending) func take() async throws(PostgresError) -> PostgresSession {
        try await permits.take()
        do {
            return PostgresSession(worker: try await connectedWorker())
        } catch {
            permits.giveBack()
            throw error
        }
    }

    func putBack(_ session: PostgresSession) {
        if let worker = session.end() {
            let isKept = state.withLock { state in
                if !state.isClosed { state.idle.append(worker) }
                return !state.isClosed
            }
            if !isKept { worker.inbox.close() }
        }
        permits.giveBack()
    }

    /// Closes idle sessions and, as they are put back, the others; returns when all are closed.
    func close() async {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.inbox.close() }
        permits.close()
        await withUnsafeContinuation { continuation in
            let isDone = state.withLock { state in
                if state.open > 0 { state.closing = continuation }
                return state.open == 0
            }
            if isDone { continuation.resume() }
        }
    }

    private nonisolated(nonsending) func connectedWorker() async throws(PostgresError) -> ConnectionWorker {
        while let idle = state.withLock({ $0.idle.popLast() }) {
            if idle.inbox.isUp { return idle }
        }
        let (events, continuation) = AsyncStream.makeStream(of: ConnectionWorker.Event.self)
        let worker = ConnectionWorker(
            configuration,
            statementTimeout: nil,
            admission: admission,
            isShared: false,
            observer: observer,
            logger: logger
        ) { [self] event in
            continuation.yield(event)
            if case .closed = event {
                continuation.finish()
                noteClosed()
            }
        }
        let isOpen = state.withLock { state in
            if !state.isClosed { state.open += 1 }
            return !state.isClosed
        }
        guard isOpen else { throw .clientClosed }
        worker.start()
        var iterator = events.makeAsyncIterator()
        let first = await iterator.next()
        switch first {
        case .up:
            return worker
        case .down(let error):
            throw error
        case .closed, nil:
            worker.inbox.close()
            throw Task.isCancelled ? .cancelled : .clientClosed
        }
    }

    private func noteClosed() {
        let closing = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            state.open -= 1
            guard state.open == 0 else { return nil }
            return state.closing.take()
        }
        closing?.resume()
    }
}
