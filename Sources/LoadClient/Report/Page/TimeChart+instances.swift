extension TimeChart {
    private static let states: [(name: String, fill: String)] = [
        ("starting", "var(--starting)"), ("serving", "var(--serving)"), ("obsolete", "var(--obsolete)"),
        ("stopping", "var(--stopping)"),
    ]
    /// The most pieces of an instance's in-flight.
    private static let pieces = 300

    /// In flight and state of each instance that was watched.
    var instances: Markup {
        let shown = report.watched.prefix(Self.rowLimit)
        let more = report.watched.count - shown.count
        return group(
            "In flight and state of each instance" + (more > 0 ? " (\(more) more in the table)" : ""),
            key: Self.states.map { ($0.fill, $0.name) } + [("var(--hole)", "no answer")],
            shown.map(row)
        )
    }

    private func row(_ watched: LoadReport.WatchedInstance) -> ChartRow {
        let strip = 8.0
        let peak = watched.samples.compactMap(\.inflight).max() ?? 0
        let scale = CountScale(peak: Double(max(1, peak)), height: 44)
        let fill = palette.fill(instance: watched.instance)
        var shapes: [Markup] = []
        for span in StateSpan.inflight(of: watched, limit: Self.pieces) where span.end > 0 {
            let place = axis.place(max(0, span.start), span.end - max(0, span.start))
            guard let inflight = span.inflight else {
                shapes.append("<rect class=\"hole\" \(place) y=\"0\" height=\"\(scale.height)\"/>")
                continue
            }
            let length = scale.length(Double(inflight))
            shapes.append(
                """
                <rect \(place) y="\(scale.height - length)" height="\(length)" style="fill:\(fill)"/>\
                <rect class="hit" \(place) height="100%"><title>\(span.start.text(decimals: 1)) s: \(inflight) in flight, \
                \(span.state ?? "no answer")</title></rect>
                """
            )
        }
        for span in StateSpan.spans(of: watched) where span.end > 0 {
            let start = max(0, span.start)
            let color = Self.states.first { $0.name == span.state }?.fill ?? "var(--hole)"
            let times = "\(span.start.text(decimals: 1)) to \(span.end.text(decimals: 1)) s"
            shapes.append(
                "<rect \(axis.place(start, span.end - start)) y=\"\(scale.height + 3)\" height=\"\(strip)\" style=\"fill:\(color)\"><title>\(times): \(span.state ?? "no answer")</title></rect>"
            )
        }
        return ChartRow(
            name: watched.color.isEmpty ? "unnamed" : watched.color,
            note: String(watched.instance.prefix(8)),
            height: scale.height + 3 + strip,
            labels: scale.labels(unit: ""),
            shapes: shapes
        )
    }
}
