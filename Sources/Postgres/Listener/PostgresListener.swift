import Foundation
public import Logging
import Synchronization

/// Hears what others `NOTIFY`, on a connection of its own that is made again whenever it is lost.
///
/// A notification is a hint, not a record: what is sent while no connection is up is lost. So each `listening`
/// means that anything may have happened before it.
///
/// See https://www.postgresql.org/docs/current/sql-notify.html
public final class PostgresListener: Sendable {
    /// What a listener hears.
    public enum Event: Hashable, Sendable {
        /// From now on notifications are heard; some may have been missed before.
        case listening
        /// Somebody notified.
        case notification(channel: String, payload: String)
        /// Nothing is heard until the next `listening`; why, without secrets.
        case down(reason: String)
    }

    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger
    private let onEvent: @Sendable (Event) -> Void
    private let wakeUp = WakeUp()
    private let isClosing = Atomic<Bool>(false)
    private let isRunning = Atomic<Bool>(false)

    /// Makes a listener, which does nothing until `run()`.
    ///
    /// - Parameters:
    ///   - channels: Their names, of up to 63 bytes each, in the case in which `NOTIFY` has them.
    ///   - onEvent: Called on the listener's thread, in order; what it takes long for holds up what comes next.
    public init(
        configuration: PostgresConfiguration,
        channels: [String],
        logger: Logger,
        onEvent: @escaping @Sendable (Event) -> Void
    ) {
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
        self.onEvent = onEvent
    }

    /// Listens until its task is cancelled. Call it once.
    public func run() async {
        let isFirst = !isRunning.exchange(true, ordering: .relaxed)
        precondition(isFirst, "PostgresListener.run() was called twice")
        await withTaskCancellationHandler {
            await withUnsafeContinuation { ended in
                let thread = Thread { [self] in
                    work()
                    ended.resume()
                }
                thread.name = "postgres listen"
                thread.start()
            }
        } onCancel: {
            isClosing.store(true, ordering: .releasing)
            wakeUp.signal()
        }
    }

    private var isWanted: Bool { !isClosing.load(ordering: .acquiring) }

    private func work() {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        while isWanted {
            do throws(PostgresError) {
                try listen { backoff.reset() }
            } catch {
                guard isWanted else { return }
                logger.debug("not listening to the database", metadata: ["reason": "\(error)"])
                onEvent(.down(reason: error.description))
                wait(backoff.next(using: &generator))
            }
        }
    }

    /// Connects and listens until it is told to close.
    ///
    /// - Throws: Why the connection was lost, or could not be made.
    private func listen(onListening: () -> Void) throws(PostgresError) {
        let connection = try LibpqConnection.connect(
            to: configuration,
            logger: logger,
            wakeUp: wakeUp,
            isWanted: { isWanted }
        )
        let loop = try NotificationLoop(connection, wakeUp: wakeUp)
        try loop.listen(to: channels, within: configuration.answerTimeout, isWanted: { isWanted })
        guard isWanted else { return }
        onListening()
        onEvent(.listening)
        try loop.run(isWanted: { isWanted }, onEvent)
    }

    private func wait(_ pause: Duration) {
        let deadline = ContinuousClock.now + pause
        while isWanted, ContinuousClock.now < deadline {
            let ready = Poll.wait(
                socket: -1,
                reading: false,
                writing: false,
                wakeUp: wakeUp,
                until: deadline
            )
            if ready.woken { wakeUp.clear() }
        }
    }
}
