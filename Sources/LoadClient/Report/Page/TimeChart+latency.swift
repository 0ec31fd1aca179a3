extension TimeChart {
    /// Kinds in the report's order; those that only the seconds know come last.
    private var names: [String] {
        let told = report.kinds.map(\.kind)
        let seen = Set(report.seconds.flatMap(\.latency.keys))
        return told.filter(seen.contains) + seen.subtracting(told).sorted()
    }

    /// The median, the 99th percentile and the longest of each kind, all on one logarithmic scale.
    var latency: Markup {
        let values = report.seconds.flatMap { $0.latency.values.flatMap { [$0.p50Ms, $0.maxMs] } }
        let scale = LatencyScale(values)
        let rows = names.map { name in
            ChartRow(
                name: name,
                note: report.kinds.first { $0.kind == name }?.latency.map(Self.words) ?? "",
                height: scale.height,
                labels: scale.labels,
                shapes: axis.columns.flatMap { shapes(name, $0, scale) }
            )
        }
        return group(
            "Latency of requests that succeeded",
            key: [("var(--p50)", "p50"), ("var(--p99)", "up to p99"), ("var(--max)", "up to the longest")],
            rows
        )
    }

    private static func words(_ latency: LoadReport.Percentiles) -> String {
        "p50 \(latency.p50Ms.text(decimals: 1)), p99 \(latency.p99Ms.text(decimals: 1)), "
            + "max \(latency.maxMs.text(decimals: 1)) ms"
    }

    private func shapes(_ name: String, _ column: TimeAxis.Column, _ scale: LatencyScale) -> [Markup] {
        let parts = column.seconds.compactMap { $0.latency[name] }.filter { $0.count > 0 }
        guard !parts.isEmpty else {
            // A hole where it was asked for in vain; nothing where it was not asked for.
            let isAway = column.seconds.contains { ($0.unavailableMs[name] ?? 0) > 0 }
            guard isAway else { return [] }
            return [
                "<rect class=\"hole\" \(axis.place(column)) y=\"0\" height=\"100%\"/>",
                hit(column, "no answer"),
            ]
        }
        let middles = parts.map(\.p50Ms).sorted()
        let (p50, p99) = (middles[middles.count / 2], parts.map(\.p99Ms).max() ?? 0)
        let longest = parts.map(\.maxMs).max() ?? 0
        let place = axis.place(column)
        func rect(_ name: Markup, _ upper: Double, _ lower: Double) -> Markup {
            "<rect class=\"\(name)\" \(place) y=\"\(scale.y(upper))\" height=\"\(max(0, scale.y(lower) - scale.y(upper)))\"/>"
        }
        let values = [p50, p99, longest].map { $0.text(decimals: 1) }
        return [
            rect("max", longest, p99), rect("p99", p99, p50),
            "<rect class=\"p50\" \(place) y=\"\(scale.y(p50) - 1)\" height=\"2.5\"/>",
            hit(
                column,
                "p50 \(values[0]), p99 \(values[1]), max \(values[2]) ms of \(parts.map(\.count).reduce(0, +))"
            ),
        ]
    }

    /// How much of each second no request of a kind succeeded, and below it the longest span as it was.
    var unavailability: Markup {
        let kinds = report.kinds.filter { $0.unavailabilityMs != nil }
        let rows = kinds.map { kind in
            let height = Self.bar + 4
            var shapes = axis.columns.compactMap { column -> Markup? in
                let away = column.seconds.compactMap { $0.unavailableMs[kind.kind] }.reduce(0, +)
                guard away > 0 else { return nil }
                let length = max(2, min(1, away / 1000 / column.covered) * Self.bar)
                return
                    "<rect class=\"away\" \(axis.place(column)) y=\"\(Self.bar - length)\" height=\"\(length)\"/>"
            }
            if let started = kind.unavailabilityStarted, let longest = kind.unavailabilityMs {
                let title =
                    "the longest: \(longest.text(decimals: 1)) ms from \(axis.second(started).text(decimals: 3)) s on"
                shapes.append(bar("longest", started, longest / 1000, title, y: Self.bar + 1, height: 2))
            }
            shapes += axis.columns.compactMap { column in
                let away = column.seconds.compactMap { $0.unavailableMs[kind.kind] }.reduce(0, +)
                return away > 0 ? hit(column, "\(away.text(decimals: 0)) ms without a success") : nil
            }
            return ChartRow(
                name: kind.kind,
                height: height,
                value: kind.unavailabilityMs.map { "\($0.text(decimals: 0)) ms" } ?? "",
                shapes: shapes
            )
        }
        return group(
            "Unavailability: no success while some were due",
            key: [("var(--away)", "share of a second"), ("var(--fail)", "the longest span")],
            rows
        )
    }
}
