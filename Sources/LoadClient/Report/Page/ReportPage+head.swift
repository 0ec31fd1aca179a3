extension ReportPage {
    /// The verdict, its sentence, and a line for each criterion.
    var head: Markup {
        """
        <header class="\(report.verdict.rawValue.lowercased())">
        <h1>\(report.verdict.rawValue)</h1>
        <p class="summary">\(report.summary)</p>
        \(notices)
        </header>
        \(criteria)
        """
    }

    private var notices: [Markup] {
        var notices: [Markup] = []
        if let sabotage = report.sabotage { notices.append("<p class=\"notice\">\(sabotage.line)</p>") }
        if let cutShort = report.cutShort { notices.append("<p class=\"notice\">Cut short: \(cutShort)</p>") }
        return notices
    }

    private var criteria: Markup {
        guard !report.criteria.isEmpty else { return list(report.reasons) ?? "" }
        let lines = report.criteria.map { criterion -> Markup in
            let limit: Markup = criterion.limit.isEmpty ? "" : "limit: \(criterion.limit)"
            let lines = criterion.details.map { "<li>\($0)</li>" as Markup }
            let details: Markup = lines.isEmpty ? "" : "<ul class=\"details\">\(lines)</ul>"
            let name = criterion.status.rawValue
            return """
                <li class="\(name.replacing(" ", with: "-"))">
                <span class="mark" role="img" aria-label="\(name)" title="\(name)">\(criterion.status.mark)</span>
                <span class="name">\(criterion.name)</span>
                <span class="value">\(criterion.status == .notJudged ? "not judged: " : "")\(criterion.value)</span>
                <span class="limit">\(limit)</span>
                \(details)
                </li>

                """
        }
        return "<ul class=\"criteria\">\n\(lines)</ul>"
    }

    /// The figures that people ask for first.
    var figures: Markup {
        let ledgers = [report.ledger, report.answers, report.votes]
        let harmed = ledgers.map { $0.lost + $0.duplicated + $0.corrupted + $0.phantom }.reduce(0, +)
        var all: [(String, String)] = [
            ("requests", "\(report.requests.sent)"), ("failed", "\(report.requests.failed)"),
        ]
        if report.deployment?.faults.isEmpty == false {
            all.append(("of them charged to faults", "\(report.requests.charged)"))
        }
        all += [
            ("writes acknowledged", "\(ledgers.map(\.acknowledged).reduce(0, +))"),
            ("writes lost or harmed", "\(harmed)"),
            ("longest unavailability", "\(report.longestUnavailabilityMs.text(decimals: 0)) ms"),
        ]
        if report.deployment != nil, report.latency.during.count > 0 {
            all.append(("p99 during deployment", "\(report.latency.during.p99Ms.text(decimals: 1)) ms"))
        }
        if let bound = report.certainty.requests {
            all.append(("failing at the most, at 95 %", bound.percent))
        }
        if let bound = report.certainty.switches {
            all.append(("switches failing at the most, at 95 %", bound.percent))
        }
        return "<div class=\"figures\">\(all.map { "<div><b>\($0.1)</b>\($0.0)</div>" as Markup })</div>"
    }
}
