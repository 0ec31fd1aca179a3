extension ReportPage {
    var writes: Markup {
        func row(_ name: String, _ ledger: LoadReport.LedgerSummary) -> [String] {
            [name]
                + [
                    ledger.attempted, ledger.acknowledged, ledger.rejected, ledger.indeterminate,
                    ledger.charged,
                    ledger.lost, ledger.duplicated, ledger.corrupted, ledger.phantom, ledger.recovered,
                ].map { "\($0)" }
        }
        let head = [
            "", "attempted", "acknowledged", "rejected", "indeterminate", "charged", "lost", "duplicated",
            "corrupted", "phantom", "recovered",
        ]
        let rows = [
            row("questions", report.ledger), row("answers", report.answers), row("votes", report.votes),
        ]
        return section("Writes", table(head, rows))
    }

    var oldRows: Markup {
        guard let old = report.oldRows else {
            return section("Old rows", "<p>Not judged: what was there before the run was not compared.</p>")
        }
        let seconds =
            "\(old.secondsBefore.text(decimals: 2)) s before and \(old.secondsAfter.text(decimals: 2)) s after"
        let rows = table(
            ["", "id", "what", "before", "after"],
            old.examples.map { [$0.table, "\($0.id)", $0.field, $0.before, $0.after] }
        )
        return section("Old rows", "<p>\(old.line). Reading them took \(seconds).</p>\(rows ?? "")")
    }

    var feeds: Markup {
        guard let feeds = report.feeds else { return "" }
        return section("Feeds", "<p>\(feeds.line).</p>\(list(feeds.examples) ?? "")")
    }

    var kinds: Markup {
        func text(_ value: Double?) -> String { value.map { "\($0.text(decimals: 1)) ms" } ?? "–" }
        let rows = report.kinds.map { kind in
            let latency = kind.latency.flatMap { $0.count > 0 ? $0 : nil }
            return [
                kind.kind, "\(kind.sent)", "\(kind.ok)", "\(kind.failed)", text(latency?.p50Ms),
                text(latency?.p99Ms), text(latency?.maxMs), text(kind.unavailabilityMs),
                kind.unavailabilityStarted.map(offset) ?? "–",
            ]
        }
        return section(
            "Kinds of requests",
            table(["", "sent", "ok", "failed", "p50", "p99", "max", "away at the longest", "from"], rows)
        )
    }

    var latency: Markup {
        var phases = [
            ("before", report.latency.before), ("during", report.latency.during),
            ("after", report.latency.after),
        ]
        if let migrating = report.latency.migrating { phases.append(("while migrating", migrating)) }
        let rows = phases.filter { $0.1.count > 0 }.map { name, values in
            [name, "\(values.count)"]
                + [values.p50Ms, values.p99Ms, values.maxMs].map { "\($0.text(decimals: 1)) ms" }
        }
        return section(
            "Latency by phase of the deployment",
            table(["phase", "requests", "p50", "p99", "max"], rows)
        )
    }

    var failures: Markup {
        let rows = report.requests.by.map {
            [$0.class.rawValue, $0.connection.rawValue, $0.instance ?? "–", "\($0.count)"]
        }
        guard let counts = table(["class", "connection", "instance", "count"], rows) else { return "" }
        return section("Failed requests", "\(counts)\(list(report.requests.examples) ?? "")")
    }
}
