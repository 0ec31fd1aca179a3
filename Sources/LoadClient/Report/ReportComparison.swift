/// Two reports side by side: which figures got worse from one to the other, and by how much.
///
/// Every figure is one of which less is better. Pure.
public struct ReportComparison: Sendable, Equatable {
    /// What became of a figure.
    public enum Change: String, Sendable {
        /// Within the tolerance.
        case same
        /// Less by more than the tolerance.
        case better
        /// More by more than the tolerance.
        case worse
        /// Measured in the first report and not in the second: nobody can say that it did not get worse.
        case missing
        /// Measured in the second report alone.
        case new

        /// Whether the second report is worse by it.
        public var isWorse: Bool { self == .worse || self == .missing }
    }

    /// One figure of both.
    public struct Row: Sendable, Equatable {
        /// What it is, such as `p99 of GET /questions`.
        public let name: String
        /// Its value in the first report; nil if it was not measured.
        public let first: Double?
        /// Its value in the second one.
        public let second: Double?
        /// What became of it.
        public let change: Change
        let unit: ReportFigure.Unit

        /// The value in the first report, with its unit.
        public var firstText: String { first.map(unit.text) ?? "–" }
        /// The value in the second one.
        public var secondText: String { second.map(unit.text) ?? "–" }
        /// The change in percent, or in words.
        public var changeText: String {
            guard let first, let second else { return change == .missing ? "not measured" : "new" }
            guard first > 0 else { return second > 0 ? "from none" : "=" }
            let percent = (second / first - 1) * 100
            guard percent.magnitude >= 0.05 else { return "=" }
            return percent < 1000
                ? "\(percent > 0 ? "+" : "")\(percent.text(decimals: 1)) %"
                : "x \((second / first).text(decimals: 1))"
        }
    }

    /// The figures, in the order of a report.
    public let rows: [Row]

    /// Those that got worse, or are not measured any more.
    public var worse: [Row] { rows.filter(\.change.isWorse) }

    /// Compares two reports.
    ///
    /// - Parameter tolerance: By what share of its first value a figure may grow, 0 or more. Latencies and
    ///   unavailability may in any case grow by 1 ms, which is less than two equal runs differ by.
    public init(_ first: LoadReport, _ second: LoadReport, tolerance: Double) {
        let before = ReportFigure.all(of: first)
        let after = ReportFigure.all(of: second)
        let names =
            before.map(\.name) + after.map(\.name).filter { name in !before.contains { $0.name == name } }
        rows = names.compactMap { name in
            let (one, other) = (before.first { $0.name == name }, after.first { $0.name == name })
            guard let unit = (one ?? other)?.unit else { return nil }
            guard one?.value != nil || other?.value != nil else { return nil }
            return Row(
                name: name,
                first: one?.value,
                second: other?.value,
                change: Self.change(one?.value, other?.value, unit, tolerance),
                unit: unit
            )
        }
    }

    private static func change(
        _ first: Double?,
        _ second: Double?,
        _ unit: ReportFigure.Unit,
        _ tolerance: Double
    ) -> Change {
        guard let first else { return .new }
        guard let second else { return .missing }
        let room = max(first * tolerance, unit.noise)
        if second > first + room { return .worse }
        return second < first - room ? .better : .same
    }
}
