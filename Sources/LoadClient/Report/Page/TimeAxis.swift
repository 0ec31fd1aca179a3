internal import FoundationEssentials

/// The time of a run as a percentage of a chart's width, and its seconds in at most some hundred columns.
struct TimeAxis {
    /// Neighboring seconds that are drawn as one.
    struct Column {
        /// When it begins, in seconds since the run's start.
        let start: Double
        /// How many seconds of the run it covers; the last one often less than the others.
        let covered: Double
        /// Its seconds.
        let seconds: ArraySlice<LoadReport.Second>

        /// Whether the run ended before it did.
        var isPartial: Bool { covered < Double(seconds.count) - 0.001 }

        /// The time that it stands for, as its reader sees it.
        var title: String {
            covered <= 1
                ? "\(start.text(decimals: 0)) s"
                : "\(start.text(decimals: 0)) to \((start + covered).text(decimals: 0)) s"
        }
    }

    /// The most columns.
    static let limit = 240

    /// How long the run was, in seconds.
    let length: Double
    let columns: [Column]
    private let started: Date

    init(_ report: LoadReport) {
        let seconds = report.seconds
        let size = max(1, (seconds.count + Self.limit - 1) / Self.limit)
        columns = stride(from: 0, to: seconds.count, by: size).map { first in
            let part = seconds[first..<min(first + size, seconds.count)]
            return Column(
                start: Double(first),
                covered: max(0.001, part.map { min(1, max(0, $0.covered)) }.reduce(0, +)),
                seconds: part
            )
        }
        length = max(0.001, columns.last.map { $0.start + $0.covered } ?? 0)
        started = report.started
    }

    /// Seconds since the run's start.
    func second(_ date: Date) -> Double { date.timeIntervalSince(started) }

    /// A place on the axis, 0 to 100.
    func percent(_ second: Double) -> Double { min(max(0, second), length) / length * 100 }

    /// The place of a span as attributes of an SVG element; what lies outside the run is left out.
    ///
    /// - Parameter gap: The share of it that stays free, between bars that follow each other.
    func place(_ start: Double, _ seconds: Double, gap: Double = 0) -> Markup {
        let (from, to) = (percent(start), percent(start + max(0, seconds)))
        // Nothing without a width is drawn, not even its stroke.
        return "x=\"\(from)%\" width=\"\(max(0.05, (to - from) * (1 - gap)))%\""
    }

    /// The same for an HTML element.
    func style(_ start: Double, _ seconds: Double) -> Markup {
        let (from, to) = (percent(start), percent(start + max(0, seconds)))
        return "left:\(from)%;width:\(to - from)%"
    }

    func place(_ column: Column) -> Markup {
        place(column.start, column.covered, gap: columns.count > 120 ? 0 : 0.1)
    }

    /// Times to label; a narrow screen has room for the major ones alone.
    var ticks: [(second: Double, text: String, isMajor: Bool)] {
        let steps = [
            0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400,
        ]
        let step = steps.first { length / $0 <= 10 } ?? (length / 8).rounded()
        return stride(from: 0, through: Int(length / step), by: 1).compactMap { number in
            let second = Double(number) * step
            // A label in the middle of the right edge would leave the page.
            guard percent(second) <= 96 else { return nil }
            return (second, Self.text(second), number.isMultiple(of: 2))
        }
    }

    private static func text(_ second: Double) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let whole = Int(second)
        if second <= 120 { return "\(second.text(decimals: second == second.rounded() ? 0 : 1)) s" }
        if whole < 3600 { return "\(whole / 60):\(two(whole % 60)) min" }
        return "\(whole / 3600):\(two(whole / 60 % 60)) h"
    }
}
