/// A time for which a watched instance said the same of itself.
struct StateSpan: Equatable {
    /// What it said, such as `serving`; nil where it did not answer.
    let state: String?
    /// When it began, in seconds since the run's start.
    let start: Double
    /// When it ended.
    var end: Double
    /// The most requests in flight meanwhile; nil if none was told.
    var inflight: Int?

    /// The spans of an instance in their order; a sample holds until the next one.
    static func spans(of watched: LoadReport.WatchedInstance) -> [StateSpan] {
        var spans: [StateSpan] = []
        for (number, sample) in watched.samples.enumerated() {
            let start = Double(sample.atMs) / 1000
            let end = start + hold(watched.samples, number)
            if let last = spans.last, last.state == sample.state, start - last.end < 0.001 {
                spans[spans.count - 1].end = end
                spans[spans.count - 1].inflight = [last.inflight, sample.inflight].compactMap(\.self).max()
            } else {
                spans.append(
                    StateSpan(state: sample.state, start: start, end: end, inflight: sample.inflight)
                )
            }
        }
        return spans
    }

    /// In flight over time, in at most so many spans: each shows the most of its samples.
    static func inflight(of watched: LoadReport.WatchedInstance, limit: Int) -> [StateSpan] {
        let size = max(1, (watched.samples.count + limit - 1) / limit)
        return stride(from: 0, to: watched.samples.count, by: size).map { first in
            let last = min(first + size, watched.samples.count) - 1
            let samples = watched.samples[first...last]
            return StateSpan(
                state: samples.first?.state,
                start: Double(watched.samples[first].atMs) / 1000,
                end: Double(watched.samples[last].atMs) / 1000 + hold(watched.samples, last),
                inflight: samples.compactMap(\.inflight).max()
            )
        }
    }

    /// How long a sample holds: until the next one, and the last as long as the one before it.
    private static func hold(_ samples: [LoadReport.WatchedInstance.Sample], _ number: Int) -> Double {
        guard samples.count > 1 else { return 0.1 }
        let first = min(number, samples.count - 2)
        return Double(samples[first + 1].atMs - samples[first].atMs) / 1000
    }
}
