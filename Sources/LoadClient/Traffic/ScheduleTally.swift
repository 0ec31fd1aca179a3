#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How well the client kept its own schedule.
struct ScheduleTally: Sendable {
    /// A span in which something of the client's own should have run and did not.
    struct Gap: Sendable, Equatable {
        var started: Duration
        var length: Duration
    }

    /// Shorter gaps are counted as lag, and not kept one by one.
    static let shortestGap = Duration.milliseconds(250)
    /// How many gaps are kept: the longest stays in `longestGap` in any case.
    static let mostGaps = 1000

    /// How late free users woke for requests that were due, and every tick of the client's own came, missed ones
    /// included.
    private(set) var lag = LatencyHistogram()
    /// Spans in which the client itself did not run.
    private(set) var gaps: [Gap] = []
    /// The longest of them; nil if there was none.
    private(set) var longestGap: Gap?
    /// Requests that were due before a connection was free: the service, or too few of them, held them up.
    private(set) var waitedForUser = 0
    /// The most connections at a time.
    private(set) var mostConnections = 0

    /// Something of the client's own was due and came so much later.
    mutating func woke(late: Duration) {
        lag.record(max(.zero, late))
    }

    /// A tick that comes every `interval` was due and came late; those in between were missed, and each counts as late
    /// as it was.
    mutating func ticked(due: Duration, at now: Duration, every interval: Duration) {
        let late = max(.zero, now - due)
        var missed = late
        // What sleeps for a day must not count a million ticks: the first ten thousand say enough.
        for _ in 0..<10_000 where missed >= .zero {
            lag.record(missed)
            missed -= interval
        }
        guard late >= Self.shortestGap else { return }
        let gap = Gap(started: due, length: late)
        if late > longestGap?.length ?? .zero { longestGap = gap }
        // Ticks of several threads see one pause of the process once each.
        if let last = gaps.indices.last, gaps[last].started + gaps[last].length >= due {
            let start = min(gaps[last].started, due)
            gaps[last] = Gap(started: start, length: max(gaps[last].started + gaps[last].length, now) - start)
        } else if gaps.count < Self.mostGaps {
            gaps.append(gap)
        }
    }

    /// A request was due and every connection busy.
    mutating func waited() {
        waitedForUser += 1
    }

    /// So many connections are open.
    mutating func connected(_ count: Int) {
        mostConnections = max(mostConnections, count)
    }

    /// Processor time of this process until now, in seconds.
    static var processorSeconds: Double {
        // POSIX fixes CLOCKS_PER_SEC at one million.
        Double(clock()) / 1_000_000
    }
}
