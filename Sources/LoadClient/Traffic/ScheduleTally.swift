#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How well the client kept its own schedule.
struct ScheduleTally: Sendable {
    /// How late free users woke for requests that were due, and the client's own ticks came.
    private(set) var lag = LatencyHistogram()
    /// Requests that were due before a user was free: the service, or too few users, held them up.
    private(set) var waitedForUser = 0

    /// Something of the client's own was due and came so much later.
    mutating func woke(late: Duration) {
        lag.record(max(.zero, late))
    }

    /// A request was due and every user busy.
    mutating func waited() {
        waitedForUser += 1
    }

    /// Processor time of this process until now, in seconds.
    static var processorSeconds: Double {
        // POSIX fixes CLOCKS_PER_SEC at one million.
        Double(clock()) / 1_000_000
    }
}
