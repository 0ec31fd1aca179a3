internal import FoundationEssentials

extension LoadReport {
    /// The report as one page: no script, nothing from outside, light or dark as the reader likes.
    public func html() -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(verdict.rawValue) – Fakestack</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        \(banner)
        \(figures)
        <h2>Over time</h2>
        \(TimeChart(self).svg)
        \(faultsTable)
        \(deploymentTable)
        \(migrationsTable)
        <h2>Writes</h2>
        \(writesTable)
        <h2>Latency of requests that succeeded</h2>
        \(latencyTable)
        <h2>Who answered</h2>
        \(instancesTable)
        \(failuresTable)
        <h2>How it was measured</h2>
        \(conditionsTable)
        </body>
        </html>

        """
    }

    private var banner: String {
        let reasons = reasons.map { "<li>\(HTMLText.escaped($0))</li>" }.joined()
        return """
            <header class="\(verdict.rawValue.lowercased())">
            <h1>\(verdict.rawValue)</h1>
            <ul>\(reasons)</ul>
            </header>
            """
    }

    private var figures: String {
        let all = [
            ("requests", "\(requests.sent)"),
            ("failed", "\(requests.failed)"),
            ("of them charged to faults", "\(requests.charged)"),
            ("questions acknowledged", "\(ledger.acknowledged)"),
            ("lost", "\(ledger.lost + votes.lost)"),
            ("longest unavailability", "\(longestUnavailabilityMs.text(decimals: 0)) ms"),
            ("p99 during deployment", "\(latency.during.p99Ms.text(decimals: 1)) ms"),
        ]
        let shown = all.filter { name, _ in
            switch name {
            case "p99 during deployment": deployment != nil
            case "of them charged to faults": deployment?.faults.isEmpty == false
            default: true
            }
        }
        return "<section class=\"figures\">"
            + shown.map { "<div><b>\($0.1)</b>\($0.0)</div>" }.joined() + "</section>"
    }

    private var deploymentTable: String {
        guard let deployment, !deployment.steps.isEmpty else { return "" }
        let rows = deployment.steps.enumerated().map { number, step in
            [
                "\(number + 1)", step.name, offset(step.started),
                "\(step.seconds.text(decimals: 2)) s",
            ]
        }
        let title = deployment.inferred ? "Deployment, as the answers show it" : "Deployment"
        return "<h2>\(title)</h2>" + Self.table(["", "step", "at", "took"], rows)
    }

    private var faultsTable: String {
        guard let faults = deployment?.faults, !faults.isEmpty else { return "" }
        let rows = faults.map {
            [
                $0.name, $0.detail, offset($0.started), "\($0.seconds.text(decimals: 2)) s",
                "\($0.grace.text(decimals: 0)) s", "\($0.failed)",
            ]
        }
        return "<h2>Faults, made on purpose</h2>"
            + Self.table(["fault", "what", "at", "lasted", "grace", "failed requests"], rows)
    }

    private var migrationsTable: String {
        guard let deployment, !deployment.migrations.isEmpty else { return "" }
        let applied = deployment.migrations.map {
            (at: $0.started, row: [$0.name, offset($0.started), "\($0.seconds.text(decimals: 3)) s", ""])
        }
        let waits = deployment.lockWaits.map {
            (at: $0.at, row: [$0.migration, offset($0.at), "", "waited: \($0.detail)"])
        }
        return "<h2>Migrations</h2>"
            + Self.table(
                ["migration", "at", "took", "locks"],
                (applied + waits).sorted { $0.at < $1.at }.map(\.row)
            )
    }

    private var writesTable: String {
        func row(_ name: String, _ summary: LedgerSummary) -> [String] {
            [name]
                + [
                    summary.attempted, summary.acknowledged, summary.rejected, summary.indeterminate,
                    summary.lost, summary.duplicated, summary.corrupted, summary.phantom, summary.recovered,
                ].map(String.init)
        }
        return Self.table(
            [
                "", "attempted", "acknowledged", "rejected", "indeterminate", "lost", "duplicated",
                "corrupted",
                "phantom", "recovered",
            ],
            [row("questions", ledger), row("votes", votes)]
        )
    }

    private var latencyTable: String {
        let phases =
            [("before", latency.before), ("during", latency.during), ("after", latency.after)]
            + (latency.migrating.map { [("while migrating", $0)] } ?? [])
        return Self.table(
            ["phase", "requests", "p50", "p99", "max"],
            phases.filter { $0.1.count > 0 }.map { name, values in
                [name, "\(values.count)"]
                    + [values.p50Ms, values.p99Ms, values.maxMs].map { "\($0.text(decimals: 1)) ms" }
            }
        )
    }

    private var instancesTable: String {
        Self.table(
            ["color", "release", "instance", "requests", "first", "last"],
            instances.map { instance in
                [
                    instance.color, instance.release.map { "\($0)" } ?? "", instance.instance,
                    "\(instance.requests)", offset(instance.first), offset(instance.last),
                ]
            }
        )
    }

    private var failuresTable: String {
        guard !requests.by.isEmpty else { return "" }
        let rows = requests.by.map {
            [$0.class.rawValue, $0.connection.rawValue, $0.instance ?? "", "\($0.count)"]
        }
        let examples = requests.examples.map { "<li>\(HTMLText.escaped($0))</li>" }.joined()
        return "<h2>Failed requests</h2>" + Self.table(["class", "connection", "instance", "count"], rows)
            + "<ul class=\"examples\">\(examples)</ul>"
    }

    private var conditionsTable: String {
        let rate = schedule.rate.map { " at \($0.text(decimals: 0)) requests/s" } ?? ""
        func source(_ source: Source?) -> String {
            guard let source else { return "not asked" }
            let extent = "\(source.rows) rows in \(source.seconds.text(decimals: 2)) s"
            return source.failure.map { "not complete: \($0)" } ?? extent
        }
        var rows = [
            ["target", target], ["load", "\(schedule.loop) loop, \(schedule.users) users\(rate)"],
            ["due while every user was busy", "\(schedule.waitedForUser) requests"],
            ["the client's own lag, p99", "\(schedule.lagP99Ms.text(decimals: 1)) ms"],
            ["the client's processor time", "\(schedule.processorSeconds.text(decimals: 1)) s"],
            ["read back through the API", source(readBack.api)],
            ["read back from the database", source(readBack.database)],
            ["run, seed", "\(run), \(seed)"],
            ["started", started.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))],
            ["lasted", "\(finished.timeIntervalSince(started).text(decimals: 1)) s"],
            ["version", version],
        ]
        if let sabotage {
            let subject = sabotage.question.map { "question \($0)" } ?? "nothing"
            rows.append(["sabotage, on purpose", "\(sabotage.kind.rawValue) \(subject)"])
        }
        return Self.table([], rows)
    }

    private func offset(_ date: Date) -> String {
        "\(date.timeIntervalSince(started).text(decimals: 1)) s"
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        func cells(_ texts: [String], _ tag: String) -> String {
            texts.map { "<\(tag)>\(HTMLText.escaped($0))</\(tag)>" }.joined()
        }
        let head = head.isEmpty ? "" : "<thead><tr>\(cells(head, "th"))</tr></thead>"
        let body = rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
        return "<div class=\"wide\"><table>\(head)<tbody>\(body)</tbody></table></div>"
    }
}
