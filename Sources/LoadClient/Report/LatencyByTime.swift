internal import FoundationEssentials

/// The latencies of a run by kind, by second and by the deployment's phase: each request by when it was due.
struct LatencyByTime {
    /// By phase, all kinds of which latency says something together.
    let phases: LoadReport.Latency
    private var totals: [RequestKind: LatencyHistogram] = [:]
    private var seconds: [Int: [RequestKind: [UInt32]]] = [:]

    init(_ account: RunAccount) {
        self.init(account.recorder.log, account.timeline, started: account.begun.date)
    }

    /// Sorts requests.
    ///
    /// - Parameter timeline: when a deployment and its migrations ran; nil for none.
    init(_ log: RequestLog, _ timeline: DeploymentTimeline?, started: Date) {
        func milliseconds(_ date: Date) -> Double { date.timeIntervalSince(started) * 1000 }
        let window = timeline?.window.map { milliseconds($0.lowerBound)...milliseconds($0.upperBound) }
        let migrations = (timeline?.migrations ?? []).map {
            milliseconds($0.started)...milliseconds($0.started.addingTimeInterval($0.seconds))
        }
        var before = LatencyHistogram(), during = before, after = before, migrating = before
        var totals: [RequestKind: LatencyHistogram] = [:]
        var seconds: [Int: [RequestKind: [UInt32]]] = [:]
        log.forEach { entry in
            totals[entry.kind, default: LatencyHistogram()].record(microseconds: entry.latencyMicroseconds)
            guard entry.kind.isTimed else { return }
            seconds[entry.dueMilliseconds / 1000, default: [:]][entry.kind, default: []]
                .append(UInt32(entry.latencyMicroseconds))
            let due = Double(entry.dueMilliseconds)
            if migrations.contains(where: { $0.contains(due) }) {
                migrating.record(microseconds: entry.latencyMicroseconds)
            }
            if let window, due > window.upperBound {
                after.record(microseconds: entry.latencyMicroseconds)
            } else if let window, due >= window.lowerBound {
                during.record(microseconds: entry.latencyMicroseconds)
            } else {
                before.record(microseconds: entry.latencyMicroseconds)
            }
        }
        self.totals = totals
        self.seconds = seconds
        phases = LoadReport.Latency(
            before: .init(before),
            during: .init(during),
            after: .init(after),
            migrating: migrations.isEmpty ? nil : .init(migrating)
        )
    }

    /// The latencies of a kind.
    func total(of kind: RequestKind) -> LatencyHistogram { totals[kind] ?? LatencyHistogram() }

    /// The latencies of the requests that were due in one second, by the names of their kinds.
    func second(_ number: Int) -> [String: LoadReport.Percentiles] {
        var percentiles: [String: LoadReport.Percentiles] = [:]
        for (kind, latencies) in seconds[number] ?? [:] {
            percentiles[kind.name] = LoadReport.Percentiles(latencies.sorted())
        }
        return percentiles
    }
}

extension LoadReport.Percentiles {
    /// The distribution of some latencies in microseconds, the shortest first; at least one.
    fileprivate init(_ sorted: [UInt32]) {
        func rank(_ percentile: Double) -> Double {
            let index = Int((percentile / 100 * Double(sorted.count)).rounded(.up)) - 1
            return Double(sorted[min(max(0, index), sorted.count - 1)]) / 1000
        }
        self.init(
            p50Ms: rank(50),
            p99Ms: rank(99),
            maxMs: Double(sorted[sorted.count - 1]) / 1000,
            count: sorted.count
        )
    }
}

/// The spans without a success, cut at the seconds.
struct UnavailableByTime {
    private var seconds: [Int: [String: Double]] = [:]

    init(_ recorder: Recorder) {
        for (kind, tally) in recorder.kinds where kind.isTimed {
            for span in tally.availability.ended().spans { add(span, kind.name) }
        }
    }

    /// Milliseconds of a second by the names of the kinds.
    func second(_ number: Int) -> [String: Double] { seconds[number] ?? [:] }

    private mutating func add(_ span: Availability.Span, _ kind: String) {
        let start = span.started.inSeconds, end = span.ended.inSeconds
        for second in Int(start)...max(Int(start), Int(end)) {
            let part = min(end, Double(second + 1)) - max(start, Double(second))
            if part > 0 { seconds[second, default: [:]][kind, default: 0] += part * 1000 }
        }
    }
}
