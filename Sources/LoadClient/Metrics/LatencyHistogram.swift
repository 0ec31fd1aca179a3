internal import Histogram

/// Latencies in microseconds with two significant digits: about 6 kB up to 100 ms, however many there are.
struct LatencyHistogram: Sendable {
    private var histogram: Histogram<UInt32>

    /// An empty histogram.
    init() {
        histogram = Histogram(numberOfSignificantValueDigits: .two)
    }

    /// How many were recorded.
    var count: Int { Int(histogram.totalCount) }

    /// The longest, in milliseconds; 0 if there is none.
    var maxMilliseconds: Double {
        count == 0 ? 0 : Double(histogram.maxRecorded) / 1000
    }

    /// The latency that so many percent did not exceed, in milliseconds within 1 %; 0 if there is none.
    func milliseconds(atPercentile percentile: Double) -> Double {
        count == 0 ? 0 : min(Double(histogram.valueAtPercentile(percentile)) / 1000, maxMilliseconds)
    }

    /// Counts one latency.
    mutating func record(_ latency: Duration) {
        histogram.record(latency.clampedMicroseconds)
    }

    /// Counts one latency in microseconds.
    mutating func record(microseconds: Int) {
        histogram.record(UInt64(clamping: microseconds))
    }

    /// Counts what another has counted.
    mutating func add(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        histogram.add(other.histogram)
    }
}
