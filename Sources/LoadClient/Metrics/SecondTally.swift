internal import Histogram

/// What happened in one second of the run.
struct SecondTally: Sendable {
    /// Requests due in this second.
    var sent = 0
    /// Requests that succeeded in it.
    var ok = 0
    /// Requests that failed in it.
    var failed = 0
    /// Answers by answerer, as an index into the recorder's answerers.
    var answers: [UInt16: Int] = [:]
    /// Latencies of the requests that succeeded in it.
    var latency = LatencyHistogram()
}

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

    /// Counts what another has counted.
    mutating func add(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        histogram.add(other.histogram)
    }
}
