internal import FoundationEssentials

extension ReportPage {
    var conditions: Markup {
        let schedule = report.schedule
        let rate = schedule.rate.map { " at \($0.text(decimals: 0)) requests/s" } ?? ""
        func milliseconds(_ value: Double) -> String { "\(value.text(decimals: 1)) ms" }
        let lag = [schedule.lagP50Ms, schedule.lagP99Ms, schedule.lagMaxMs].map(milliseconds)
        let perRequest = schedule.processorSeconds * 1e6 / Double(max(1, report.requests.sent))
        var rows = [
            ["target", report.target],
            ["load", "\(schedule.loop) loop, \(schedule.users.counted("user"))\(rate)"],
            ["connections at the most", "\(schedule.connections)"],
            ["due while every connection was busy", schedule.waitedForUser.counted("request")],
            ["never sent, for the run ended first", report.requests.unsent.counted("request")],
            ["answers that nobody asked for", "\(report.requests.unsolicited)"],
            ["the client's own lag", "p50 \(lag[0]), p99 \(lag[1]), at worst \(lag[2])"],
            [
                "the client's processor time",
                "\(schedule.processorSeconds.text(decimals: 1)) s, \(perRequest.text(decimals: 0)) µs a request",
            ],
            ["read back through the API", source(report.readBack.api)],
            ["read back from the database", source(report.readBack.database)],
            ["read until two rounds agreed", report.readBack.rounds.counted("round")],
            ["run", report.run], ["seed", "\(report.seed)"],
            ["started", report.started.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))],
            ["lasted", "\(report.finished.timeIntervalSince(report.started).text(decimals: 1)) s"],
            ["version", report.version],
        ]
        if let cutShort = report.cutShort { rows.append(["cut short", cutShort]) }
        if let sabotage = report.sabotage { rows.append(["sabotage", sabotage.line]) }
        return section("How it was measured", table([], rows))
    }

    var limits: Markup {
        section("What the verdict does not claim", list(report.limits))
    }

    private func source(_ source: LoadReport.Source?) -> String {
        guard let source else { return "not asked" }
        let retries = source.retries > 0 ? ", \(source.retries) asked for again" : ""
        let extent = "\(source.rows.counted("row")) in \(source.seconds.text(decimals: 2)) s\(retries)"
        return source.complete
            ? extent : "not complete: \(source.failure ?? "for no known reason") (\(extent))"
    }
}
