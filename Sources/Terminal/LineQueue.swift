import Dispatch
import Synchronization

/// Lines on their way to a console, made and written on a thread of their own.
///
/// Who logs never waits for who reads: when a pipe is full and its reader stuck, lines pile up here to a limit, and
/// are dropped and counted beyond it. A service that blocked instead would stop for its log.
public final class LineQueue: Sendable {
    private let console: Console
    private let limit: Int
    private let notice: @Sendable (Int) -> String
    private let thread = DispatchQueue(label: "fakestack.log")
    private let waiting = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)

    /// Leads to a console.
    ///
    /// - Parameters:
    ///   - limit: The most lines that wait.
    ///   - notice: The line that says how many were dropped before the next.
    public init(
        to console: Console,
        limit: Int = 10_000,
        notice: @escaping @Sendable (_ dropped: Int) -> String
    ) {
        self.console = console
        self.limit = limit
        self.notice = notice
    }

    /// Adds a line, or drops it where too many wait; returns at once.
    ///
    /// - Parameter line: Makes the line, later; nil is none.
    public func add(_ line: @escaping @Sendable () -> String?) {
        guard waiting.add(1, ordering: .relaxed).newValue <= limit else {
            waiting.subtract(1, ordering: .relaxed)
            dropped.add(1, ordering: .relaxed)
            return
        }
        let missing = dropped.exchange(0, ordering: .relaxed)
        thread.async { [self] in
            if missing > 0 { console.line(notice(missing)) }
            if let line = line() { console.line(line) }
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Waits until everything added before is written, but not longer than this: before the process ends.
    ///
    /// - Returns: Whether everything is.
    @discardableResult
    public func flush(within timeout: Duration) -> Bool {
        let done = DispatchSemaphore(value: 0)
        thread.async { [self] in
            let missing = dropped.exchange(0, ordering: .relaxed)
            if missing > 0 { console.line(notice(missing)) }
            done.signal()
        }
        return done.wait(timeout: .now() + (timeout / .seconds(1))) == .success
    }
}
