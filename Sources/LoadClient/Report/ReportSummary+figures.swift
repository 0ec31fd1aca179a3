internal import FoundationEssentials
internal import Terminal

extension ReportSummary {
    private typealias Column = (head: String, cells: [String])

    /// The requests, and with what certainty none fails.
    var requests: [String] {
        let requests = report.requests
        let seconds = report.finished.timeIntervalSince(report.started)
        var text = "\(requests.sent) sent, \(requests.ok) ok, \(requests.failed) failed"
        if requests.charged > 0 { text += ", \(requests.charged) of them charged to faults" }
        if requests.unsent > 0 { text += ", \(requests.unsent) never sent" }
        if requests.unsolicited > 0 {
            text += ", \(requests.unsolicited.counted("answer")) that nobody asked for"
        }
        if seconds > 0 {
            text +=
                "; \((Double(requests.sent) / seconds).text(decimals: 0))/s for "
                + "\(seconds.text(decimals: 1)) s"
        }
        var lines = row("requests", text)
        let bounds = [
            report.certainty.requests.map { "\($0.percent) of requests fail" },
            report.certainty.switches.map { "\($0.percent) of switches do" },
        ].compactMap(\.self)
        if !bounds.isEmpty {
            lines += row(
                "certainty",
                "at most \(bounds.joined(separator: " and ")), with 95 % confidence"
            )
        }
        return lines
    }

    /// A table of the kinds of requests; on a narrow terminal with fewer columns.
    var kinds: [String] {
        guard !report.kinds.isEmpty else { return [] }
        let name = report.kinds.map(\.kind.visible.columns).max() ?? 0
        func milliseconds(_ value: Double?) -> String { value.map { $0.text(decimals: 1) } ?? "–" }
        func latency(_ kind: LoadReport.Kind) -> LoadReport.Percentiles? {
            kind.latency.flatMap { $0.count > 0 ? $0 : nil }
        }
        var columns: [Column] = [
            ("sent", report.kinds.map { "\($0.sent)" }),
            ("failed", report.kinds.map { "\($0.failed)" }),
            ("p50 ms", report.kinds.map { milliseconds(latency($0)?.p50Ms) }),
            ("p99 ms", report.kinds.map { milliseconds(latency($0)?.p99Ms) }),
            ("max ms", report.kinds.map { milliseconds(latency($0)?.maxMs) }),
            ("away ms", report.kinds.map { milliseconds($0.unavailabilityMs) }),
        ]
        func room(_ column: Column) -> Int { 1 + column.cells.map(\.count).reduce(column.head.count, max) }
        while columns.count > 1, 2 + name + columns.map(room).reduce(0, +) > width { columns.removeLast() }
        func line(_ title: String, _ cell: (Column) -> String) -> String {
            "  " + title.padded(to: name) + columns.map { cell($0).indented(to: room($0)) }.joined()
        }
        return [style(line("") { $0.head }, .dim)]
            + report.kinds.enumerated().map { number, kind in line(kind.kind.visible) { $0.cells[number] } }
    }

    /// Each sort of write, what was there before, and the feeds.
    var writes: [String] {
        var lines: [String] = []
        for (name, ledger) in [
            ("questions", report.ledger), ("answers", report.answers), ("votes", report.votes),
        ] where ledger.attempted > 0 || name == "questions" {
            lines += row(name, ledger.line)
        }
        lines += row("old rows", report.oldRows?.line ?? "not judged")
        for example in report.oldRows?.examples.prefix(3) ?? [] { lines += row("", example.line.visible) }
        if let feeds = report.feeds { lines += row("feeds", feeds.line) }
        return lines
    }

    /// Who answered, in the order in which they first did.
    var answerers: [String] {
        var lines: [String] = []
        for (number, instance) in report.instances.prefix(Self.limit).enumerated() {
            let color = instance.color.isEmpty ? "unnamed" : instance.color.visible
            var text = style.fleet(instance.color, color)
            if let release = instance.release { text += " of release \(release)" }
            text += ": \(instance.requests) requests"
            if instance.began { text += ", from \(offset(instance.first)) on" }
            if instance.ended { text += ", until \(offset(instance.last))" }
            if !instance.instance.isEmpty { text += "  \(style(instance.instance.visible, .dim))" }
            lines += row(number == 0 ? "answered" : "", text)
        }
        let more = report.instances.dropFirst(Self.limit)
        if !more.isEmpty {
            lines += row(
                "",
                "\(more.count) more instances: \(more.map(\.requests).reduce(0, +)) requests"
            )
        }
        return lines
    }

    /// What was deployed, migrated and broken meanwhile.
    var deployment: [String] {
        guard let timeline = report.deployment else { return [] }
        var lines: [String] = []
        if !timeline.steps.isEmpty {
            lines += row(timeline.inferred ? "seen" : "deployed", told(timeline.steps))
        }
        if !timeline.migrations.isEmpty { lines += row("migrated", migrated(timeline)) }
        for fault in timeline.faults {
            lines += row("broken", "\(fault.line.visible); \(fault.chargedWith)")
        }
        return lines
    }

    /// How well the client itself did, where that is worth a line.
    var conditions: [String] {
        let gaps = report.schedule.gaps
        guard !gaps.isEmpty else { return [] }
        let sum = gaps.map(\.seconds).reduce(0, +)
        return row(
            "blind",
            "the client itself did not run in \(gaps.count.counted("span")), \(sum.text(decimals: 1)) s together"
        )
    }

    private func told(_ steps: [DeploymentTimeline.Step]) -> String {
        guard switches > 1 || steps.count > 2 * Self.limit else {
            return steps.map { "\($0.name.visible) \($0.seconds.text(decimals: 2)) s" }.joined(
                separator: ", "
            )
        }
        let seconds = steps.map(\.seconds).sorted()
        let shown = [seconds[0], seconds[seconds.count / 2], seconds[seconds.count - 1]]
            .map { "\($0.text(decimals: 2)) s" }
        let count = switches > 1 ? "\(steps.count) of \(switches) times" : "\(steps.count) steps"
        return "\(count): \(shown[0]) at the fastest, \(shown[1]) in the median, \(shown[2]) at the slowest"
    }

    private func migrated(_ timeline: DeploymentTimeline) -> String {
        let seconds = timeline.migrations.map(\.seconds).reduce(0, +)
        var text =
            "\(timeline.migrations.count.counted("migration")) in \(seconds.text(decimals: 2)) s, "
            + timeline.lockWaits.count.counted("lock wait")
        if let migrating = report.latency.migrating, migrating.count > 0, report.latency.before.p99Ms > 0 {
            text +=
                "; p99 while migrating \(migrating.p99Ms.text(decimals: 1)) ms, "
                + "\((migrating.p99Ms / report.latency.before.p99Ms).text(decimals: 1)) x before"
        }
        return text
    }

    private func offset(_ date: Date) -> String {
        "\(date.timeIntervalSince(report.started).text(decimals: 1)) s"
    }
}
