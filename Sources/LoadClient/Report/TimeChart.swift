internal import FoundationEssentials

/// A run on one time axis: answers a second by color, failures, latency, and the deployment's steps.
struct TimeChart {
    private static let width = 1000.0
    private static let left = 52.0
    private static let right = 16.0
    private static let rates = (top: 44.0, height: 190.0)
    private static let latencies = (top: 274.0, height: 90.0)
    /// Fills for color names that CSS does not know, and for answers that name none.
    private static let palette = ["#4c8dff", "#2da44e", "#e3b341", "#db61a2", "#8c959f", "#f0883e"]
    private static let familiar = [
        "blue": "#4c8dff", "green": "#2da44e", "red": "#e5534b", "yellow": "#e3b341", "orange": "#f0883e",
        "purple": "#986ee2", "pink": "#db61a2",
    ]

    private let seconds: [LoadReport.Second]
    private let instances: [LoadReport.Instance]
    private let colors: [String]
    private let steps: [Moment]
    private let migrations: [Moment]
    private let waits: [Moment]
    private let faults: [Moment]

    /// Something on the time axis, in seconds since the run's start.
    private struct Moment {
        let name: String
        let at: Double
        let seconds: Double

        init(_ name: String, _ at: Double, _ seconds: Double) {
            (self.name, self.at, self.seconds) = (name, at, seconds)
        }
    }
    private let stride: Int

    /// The chart of a report; long runs show sums and maxima of several seconds a column.
    init(_ report: LoadReport) {
        stride = max(1, (report.seconds.count + 299) / 300)
        seconds = report.seconds
        instances = report.instances
        var colors: [String] = []
        for instance in report.instances where !colors.contains(instance.color) {
            colors.append(instance.color)
        }
        self.colors = colors
        func moments(_ steps: [DeploymentTimeline.Step]) -> [Moment] {
            steps.map { Moment($0.name, $0.started.timeIntervalSince(report.started), $0.seconds) }
        }
        steps = moments(report.deployment?.steps ?? [])
        migrations = moments(report.deployment?.migrations ?? [])
        waits = (report.deployment?.lockWaits ?? []).map {
            Moment("\($0.migration): \($0.detail)", $0.at.timeIntervalSince(report.started), 0)
        }
        faults = (report.deployment?.faults ?? []).map {
            Moment(
                "\($0.name): \($0.detail)",
                $0.started.timeIntervalSince(report.started),
                $0.seconds + $0.grace
            )
        }
    }

    /// The chart as an SVG element.
    var svg: String {
        guard !seconds.isEmpty else { return "<p>No request was sent.</p>" }
        return """
            <svg viewBox="0 0 \(Int(Self.width)) 400" role="img" aria-label="Requests and latency over time">
            \(legend)
            \(bars)
            \(latencyLine)
            \(marks)
            \(axes)
            </svg>
            """
    }

    private var columns: [ArraySlice<LoadReport.Second>] {
        Swift.stride(from: 0, to: seconds.count, by: stride).map {
            seconds[$0..<min($0 + stride, seconds.count)]
        }
    }

    private var peak: Double {
        let most = columns.map { column in column.map { $0.ok + $0.failed }.reduce(0, +) / column.count }
            .max()
        return Double(max(1, most ?? 1))
    }

    private var slowest: Double {
        max(1, seconds.map(Self.p99).max() ?? 1)
    }

    private static func p99(_ second: LoadReport.Second) -> Double {
        second.latency.values.map(\.p99Ms).max() ?? 0
    }

    private func answers(of color: String, in second: LoadReport.Second) -> Int {
        second.answers.filter { instances[Int($0.key) ?? 0].color == color }.map(\.value).reduce(0, +)
    }

    private func x(_ second: Double) -> Double {
        let span = Self.width - Self.left - Self.right
        return Self.left + span * min(max(0, second), Double(seconds.count)) / Double(seconds.count)
    }

    private func fill(of color: String) -> String {
        if let known = Self.familiar[color] { return known }
        return Self.palette[(colors.firstIndex(of: color) ?? 4) % Self.palette.count]
    }

    private var bars: String {
        var bars: [String] = []
        for column in columns {
            guard let first = column.first else { continue }
            let start = x(Double(first.second))
            let width = max(0.5, x(Double(first.second + column.count)) - start - 0.6)
            var bottom = Self.rates.top + Self.rates.height
            func bar(_ count: Int, _ attribute: String, _ title: String) {
                guard count > 0 else { return }
                let rate = Double(count) / Double(column.count)
                let height = Self.rates.height * rate / peak
                bottom -= height
                bars.append(
                    "<rect x=\"\(n(start))\" y=\"\(n(bottom))\" width=\"\(n(width))\" height=\"\(n(height))\" "
                        + "\(attribute)><title>\(first.second) s: \(HTMLText.escaped(title)) "
                        + "\(rate.text(decimals: 0))/s</title></rect>"
                )
            }
            let answers = colors.map { color in column.map { self.answers(of: color, in: $0) }.reduce(0, +) }
            let failed = column.map(\.failed).reduce(0, +)
            // Failed answers carry a color too; they are shown once, as failures.
            let excess = max(0, answers.reduce(0, +) - column.map(\.ok).reduce(0, +))
            for (color, count) in zip(colors, answers) {
                let share = answers.reduce(0, +) == 0 ? 0 : excess * count / answers.reduce(0, +)
                bar(count - share, "fill=\"\(fill(of: color))\"", color.isEmpty ? "unnamed" : color)
            }
            if colors.isEmpty { bar(column.map(\.ok).reduce(0, +), "fill=\"#8c959f\"", "ok") }
            bar(failed, "class=\"failed\"", "failed")
        }
        return bars.joined(separator: "\n")
    }

    private var latencyLine: String {
        let bottom = Self.latencies.top + Self.latencies.height
        let points = columns.compactMap { column -> String? in
            guard let first = column.first else { return nil }
            let worst = column.map(Self.p99).max() ?? 0
            let middle = x(Double(first.second) + Double(column.count) / 2)
            return "\(n(middle)),\(n(bottom - Self.latencies.height * worst / slowest))"
        }
        return "<polyline class=\"p99\" points=\"\(points.joined(separator: " "))\"/>"
    }

    private var marks: String {
        let bottom = Self.latencies.top + Self.latencies.height
        var marks: [String] = []
        if let first = steps.first, let end = steps.map({ $0.at + $0.seconds }).max() {
            marks.append(
                "<rect class=\"window\" x=\"\(n(x(first.at)))\" y=\"\(n(Self.rates.top))\" "
                    + "width=\"\(n(max(1, x(end) - x(first.at))))\" height=\"\(n(bottom - Self.rates.top))\"/>"
            )
        }
        for (number, step) in steps.enumerated() {
            let place = n(x(step.at))
            marks.append(
                "<line class=\"step\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(n(Self.rates.top))\" "
                    + "y2=\"\(n(bottom))\"><title>\(HTMLText.escaped(step.name))</title></line>"
                    + "<text x=\"\(place)\" y=\"\(n(Self.rates.top - 4 - Double(number % 2) * 11))\" "
                    + "text-anchor=\"middle\">\(number + 1)</text>"
            )
        }
        marks += faults.map { fault in
            "<rect class=\"fault\" x=\"\(n(x(fault.at)))\" y=\"\(n(Self.rates.top))\" "
                + "width=\"\(n(max(1.5, x(fault.at + fault.seconds) - x(fault.at))))\" "
                + "height=\"\(n(bottom - Self.rates.top))\"><title>\(HTMLText.escaped(fault.name))</title></rect>"
        }
        for (moments, kind) in [(migrations, "migration"), (waits, "wait")] {
            marks += moments.map { moment in
                let width = max(1.5, x(moment.at + moment.seconds) - x(moment.at))
                return "<rect class=\"\(kind)\" x=\"\(n(x(moment.at)))\" y=\"\(n(Self.latencies.top - 10))\" "
                    + "width=\"\(n(width))\" height=\"7\"><title>\(HTMLText.escaped(moment.name)), "
                    + "\(moment.seconds.text(decimals: 3)) s</title></rect>"
            }
        }
        return marks.joined(separator: "\n")
    }

    private var axes: String {
        let end = Self.width - Self.right
        func line(_ y: Double) -> String {
            "<line class=\"axis\" x1=\"\(n(Self.left))\" x2=\"\(n(end))\" y1=\"\(n(y))\" y2=\"\(n(y))\"/>"
        }
        func label(_ y: Double, _ text: String) -> String {
            "<text x=\"\(n(Self.left - 6))\" y=\"\(n(y))\" text-anchor=\"end\">\(text)</text>"
        }
        let rateBottom = Self.rates.top + Self.rates.height
        let latencyBottom = Self.latencies.top + Self.latencies.height
        let step =
            [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].first { seconds.count / $0 <= 12 } ?? 7200
        let ticks = Swift.stride(from: 0, through: seconds.count, by: step).map {
            "<text x=\"\(n(x(Double($0))))\" y=\"\(n(latencyBottom + 16))\" text-anchor=\"middle\">\($0) s</text>"
        }
        return [
            line(rateBottom), line(latencyBottom), label(Self.rates.top + 8, "\(peak.text(decimals: 0))/s"),
            label(rateBottom, "0"), label(Self.latencies.top + 8, "\(slowest.text(decimals: 0)) ms"),
            label(latencyBottom, "0"), ticks.joined(),
        ].joined(separator: "\n")
    }

    private var legend: String {
        let keys: [(attribute: String, text: String)] =
            colors.map { (attribute: "fill=\"\(fill(of: $0))\"", text: $0.isEmpty ? "unnamed" : $0) }
            + [("class=\"failed\"", "failed"), ("class=\"p99-key\"", "p99 latency")]
            + (migrations.isEmpty ? [] : [("class=\"migration\"", "migrations")])
            + (waits.isEmpty ? [] : [("class=\"wait\"", "lock waits")])
            + (faults.isEmpty ? [] : [("class=\"fault\"", "fault")])
        return keys.enumerated().map { number, key -> String in
            let place = Self.left + Double(number) * 110
            return "<rect x=\"\(n(place))\" y=\"6\" width=\"10\" height=\"10\" \(key.attribute)/>"
                + "<text x=\"\(n(place + 15))\" y=\"15\">\(HTMLText.escaped(key.text))</text>"
        }.joined()
    }

    private func n(_ value: Double) -> String {
        value.text(decimals: 1)
    }
}
