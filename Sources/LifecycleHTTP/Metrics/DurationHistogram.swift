/// How often something took how long.
public struct DurationHistogram: Sendable {
    /// The buckets' upper bounds in seconds.
    ///
    /// Source: OpenTelemetry, semantic conventions, `http.server.request.duration`.
    public static let bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

    private static let nanoseconds = bounds.map { Int64(($0 * 1e9).rounded()) }

    /// Observations above the bound before and up to this one; the last are above all.
    public private(set) var counts = [Int](repeating: 0, count: Self.bounds.count + 1)
    private var sum: Int64 = 0

    /// A histogram of nothing.
    public init() {}

    /// All observations.
    public var count: Int { counts.reduce(0, +) }

    /// Their sum, in seconds.
    public var seconds: Double { Double(sum) / 1e9 }

    /// Adds an observation.
    public mutating func record(nanoseconds duration: Int64) {
        // Most are fast: from the low end a search is over at once.
        let bucket = Self.nanoseconds.firstIndex { duration <= $0 } ?? Self.bounds.count
        counts[bucket] += 1
        sum &+= duration
    }

    /// Adds another's observations.
    public mutating func add(_ other: DurationHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum &+= other.sum
    }
}
