internal import FoundationEssentials

/// A run on one time axis: answers by instance, failures, the deployment, in-flight and state of each instance,
/// migrations, faults, unavailability and latency of each kind, and when the client itself did not run.
///
/// Bars are placed in percent and measured in pixels: text keeps its size whatever the page's width.
struct TimeChart {
    /// The most rows of one sort; more than that share one.
    static let rowLimit = 24
    static let bar = 14.0

    let report: LoadReport
    let axis: TimeAxis
    let palette: FleetPalette

    init(_ report: LoadReport) {
        self.report = report
        axis = TimeAxis(report)
        palette = FleetPalette(report)
    }

    var markup: Markup {
        guard !axis.columns.isEmpty else { return "<p>No request was sent.</p>" }
        let labels = axis.ticks.map { tick -> Markup in
            let name = tick.second == 0 ? "tick first" : tick.isMajor ? "tick" : "tick minor"
            return "<span class=\"\(name)\" style=\"left:\(axis.percent(tick.second))%\">\(tick.text)</span>"
        }
        func scale(_ name: Markup) -> Markup {
            "<div class=\"row times \(name)\"><div class=\"name\"></div><div class=\"scale\"></div><div class=\"plot\">\(labels)</div></div>\n"
        }
        return """
            \(Self.patterns)
            <div class="chart" data-length="\(axis.length)">
            <div class="overlay">\(overlay)<i class="cross" hidden></i></div>
            \(scale("top"))
            \(traffic)\(deployment)\(instances)\(migrations)\(faults)\(unavailability)\(latency)\(client)
            \(scale("bottom"))
            <output class="tip" hidden></output>
            </div>
            """
    }

    /// Hatchings: what nobody answered, what the run does not cover, and what the client could not see.
    private static let patterns: Markup = """
        <svg class="patterns" aria-hidden="true"><defs>
        <pattern id="hole" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
        <rect width="1.5" height="6"/></pattern>
        <pattern id="partial" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
        <rect width="2" height="5"/></pattern>
        </defs></svg>
        """

    /// What goes through all rows: the times of the scale, the deployment, faults, and the client's own gaps.
    private var overlay: [Markup] {
        var pieces = axis.ticks.map { tick in
            "<i class=\"\(tick.isMajor ? "rule" : "rule minor")\" style=\"left:\(axis.percent(tick.second))%\"></i>"
                as Markup
        }
        func band(_ name: Markup, _ start: Date, _ seconds: Double) {
            pieces.append("<i class=\"\(name)\" style=\"\(axis.style(axis.second(start), seconds))\"></i>")
        }
        if let window = report.deployment?.window {
            band("window", window.lowerBound, window.upperBound.timeIntervalSince(window.lowerBound))
        }
        for fault in report.deployment?.faults ?? [] {
            band("fault", fault.started, fault.seconds + fault.grace)
        }
        for gap in report.schedule.gaps { band("gap", gap.started, gap.seconds) }
        return pieces
    }

    /// A heading with its key, and the rows below it; nothing without rows.
    func group(_ title: String, key: [(fill: String, text: String)] = [], _ rows: [ChartRow]) -> Markup {
        guard !rows.isEmpty else { return "" }
        let keys = key.map {
            "<span class=\"key\"><i style=\"background:\($0.fill)\"></i>\($0.text)</span>" as Markup
        }
        return "<h3>\(title)\(keys)</h3>\n\(rows.map(\.markup))"
    }

    /// A bar along the axis; a moment is drawn as a line.
    func bar(
        _ name: Markup,
        _ start: Date,
        _ seconds: Double,
        _ title: String,
        y: Double = 2,
        height: Double = Self.bar - 4
    ) -> Markup {
        "<rect class=\"bar \(name)\" \(axis.place(axis.second(start), seconds)) y=\"\(y)\" height=\"\(height)\"><title>\(title)</title></rect>"
    }

    /// What a column says when it is pointed at.
    func hit(_ column: TimeAxis.Column, _ text: String) -> Markup {
        "<rect class=\"hit\" \(axis.place(column.start, column.covered)) height=\"100%\"><title>\(column.title): \(text)</title></rect>"
    }
}
