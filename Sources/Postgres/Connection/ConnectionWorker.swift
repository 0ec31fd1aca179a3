import Foundation
import Logging
import Synchronization

/// One connection and the thread that drives it.
///
/// libpq's calls never run on Swift's small pool of threads: they may block, in a name's resolution for example.
final class ConnectionWorker: Sendable {
    /// What the thread reports, on the thread.
    enum Event: Sendable {
        case up
        case down(PostgresError)
        /// The last one: the thread is about to end.
        case closed
    }

    private let configuration: PostgresConfiguration
    private let statementTimeout: Duration?
    private let admission: PostgresAdmission?
    private let isShared: Bool
    let observer: (any PostgresObserver)?
    private let logger: Logger
    private let onEvent: @Sendable (Event) -> Void
    let inbox = ConnectionInbox()

    /// - Parameters:
    ///   - statementTimeout: Set on the session; a little more of silence and the connection is given up.
    ///   - admission: What a new connection asks before it is up.
    ///   - isShared: Whether many use the connection: it is made again for ever then, and statements may share
    ///     transactions on it. Otherwise the worker closes when it is lost.
    ///   - observer: Told of each job that is over.
    init(
        _ configuration: PostgresConfiguration,
        statementTimeout: Duration?,
        admission: PostgresAdmission? = nil,
        isShared: Bool,
        observer: (any PostgresObserver)?,
        logger: Logger,
        onEvent: @escaping @Sendable (Event) -> Void
    ) {
        self.configuration = configuration
        self.statementTimeout = statementTimeout
        self.admission = admission
        self.isShared = isShared
        self.observer = observer
        self.logger = logger
        self.onEvent = onEvent
    }

    func start() {
        let thread = Thread { [self] in
            work()
            inbox.enter(.closed)
            onEvent(.closed)
        }
        thread.name = "postgres"
        thread.start()
    }

    private func work() {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        while !inbox.isClosing {
            let wasServed = serveOneConnection()
            if inbox.isClosing { return }
            guard isShared else { return }
            if wasServed { backoff.reset() }
            let pause = backoff.next(using: &generator)
            logger.debug(
                "connecting to the database again after a pause",
                metadata: ["retry_ms": "\(Int(pause / .milliseconds(1)))"]
            )
            wait(pause)
        }
    }

    /// Connects, and serves until the connection is lost or closed.
    ///
    /// - Returns: Whether a connection was up.
    private func serveOneConnection() -> Bool {
        let connection: LibpqConnection
        do throws(PostgresError) {
            connection = try LibpqConnection.connect(
                to: configuration,
                logger: logger,
                wakeUp: inbox.wakeUp,
                isWanted: { !inbox.isClosing }
            )
            if let admission {
                try connection.ask(
                    admission,
                    within: configuration.answerTimeout,
                    wakeUp: inbox.wakeUp,
                    isWanted: { !inbox.isClosing }
                )
            }
        } catch {
            goDown(error)
            return false
        }
        logger.debug("database connection is up", metadata: ["backend": "\(connection.backend)"])
        inbox.enter(.up)
        onEvent(.up)
        let loop = PipelineLoop(
            connection,
            inbox: inbox,
            statementTimeout: statementTimeout,
            sharesTransactions: isShared
        )
        if case .lost(let error) = loop.run() {
            goDown(error)
            loop.failEverything(with: error)
        }
        return true
    }

    private func goDown(_ error: PostgresError) {
        logger.debug("no database connection", metadata: ["reason": "\(error)"])
        let reason = PostgresError(
            error.code == .notAdmitted ? .notAdmitted : .unavailable,
            "no database connection is up: \(error.reason)",
            server: error.server
        )
        inbox.enter(.down(reason))
        onEvent(.down(reason))
    }

    private func wait(_ pause: Duration) {
        let deadline = ContinuousClock.now + pause
        while !inbox.isClosing, ContinuousClock.now < deadline {
            let ready = Poll.wait(
                socket: -1,
                reading: false,
                writing: false,
                wakeUp: inbox.wakeUp,
                until: deadline
            )
            if ready.woken { inbox.wakeUp.clear() }
        }
    }
}
