/// Latencies of the last whole second, for a live line.
struct RecentLatency: Sendable {
    private var second = 0
    private var running: [UInt32] = []
    private var last: (second: Int, sorted: [UInt32]) = (-1, [])

    /// Adds one that ended then.
    mutating func add(_ latency: Duration, at moment: Duration) {
        turn(to: Int(moment.components.seconds))
        running.append(UInt32(clamping: latency.clampedMicroseconds))
    }

    /// The latency in milliseconds that so many percent of a second's requests did not exceed; 0 without one.
    func milliseconds(atPercentile percentile: Double, ofSecond wanted: Int) -> Double {
        let sorted = wanted == second ? running.sorted() : wanted == last.second ? last.sorted : []
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((percentile / 100 * Double(sorted.count)).rounded(.up)) - 1
        return Double(sorted[min(max(0, rank), sorted.count - 1)]) / 1000
    }

    private mutating func turn(to now: Int) {
        guard now > second else { return }
        last = (second, running.sorted())
        running.removeAll(keepingCapacity: true)
        second = now
    }
}
