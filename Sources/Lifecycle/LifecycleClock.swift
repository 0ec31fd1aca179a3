public import struct Foundation.Date

/// The two times that an instance needs: one that only grows, for ages, and the calendar's, for people.
public struct LifecycleClock: Sendable {
    /// Time since a fixed moment; never goes back.
    public var elapsed: @Sendable () -> Duration
    /// The calendar's time.
    public var now: @Sendable () -> Date

    /// A clock of the given parts: tests bring their own.
    public init(elapsed: @escaping @Sendable () -> Duration, now: @escaping @Sendable () -> Date) {
        self.elapsed = elapsed
        self.now = now
    }

    /// The machine's clock.
    public static var system: LifecycleClock {
        let start = ContinuousClock.now
        return LifecycleClock(elapsed: { ContinuousClock.now - start }, now: { Date() })
    }
}
