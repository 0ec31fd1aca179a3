import Foundation
import LoadClient
import Terminal

/// The end of a rehearsal, for a person: the verdict and the figures that it rests on.
struct LabSummary: Sendable {
    let report: LoadReport
    let cycles: Int
    let directory: String
    let style: Style

    var lines: [String] {
        var lines = ["", verdict]
        lines += report.reasons.map { "  \($0)" }
        lines += [
            row(
                "requests",
                "\(report.requests.sent) sent, \(report.requests.ok) ok, \(report.requests.failed) failed; \(rate)/s"
            ),
            row("questions", summary(report.ledger)),
            row("votes", summary(report.votes)),
            row("latency", latency),
            row("outage", String(format: "%.0f ms at the longest", report.longestUnavailabilityMs)),
        ]
        lines += report.instances.map { instance in
            row(
                "answered",
                style.fleet(instance.color, instance.color)
                    + " of release \(instance.release ?? 0): \(instance.requests) requests  \(style(instance.instance, .dim))"
            )
        }
        if let steps = report.deployment?.steps, !steps.isEmpty {
            lines.append(cycles > 1 ? row("switched", switched(steps)) : row("deployed", told(steps)))
        }
        if let timeline = report.deployment, !timeline.migrations.isEmpty {
            lines.append(row("migrated", migrated(timeline)))
        }
        lines += (report.deployment?.faults ?? []).map {
            row("broken", "\($0.name): \($0.detail); \($0.failed) failed requests are charged to it")
        }
        lines.append(row("report", "\(directory)/report.html, \(directory)/report.json"))
        return lines
    }

    private var verdict: String {
        switch report.verdict {
        case .pass: style("PASS", .bold, .green)
        case .fail: style("FAIL", .bold, .red)
        case .unknown: style("UNKNOWN", .bold, .yellow)
        }
    }

    private var rate: Int {
        let seconds = report.finished.timeIntervalSince(report.started)
        return seconds > 0 ? Int(Double(report.requests.sent) / seconds) : 0
    }

    private func told(_ steps: [DeploymentTimeline.Step]) -> String {
        steps.map { String(format: "\($0.name) %.2fs", $0.seconds) }.joined(separator: ", ")
    }

    private func switched(_ steps: [DeploymentTimeline.Step]) -> String {
        let seconds = steps.map(\.seconds).sorted()
        return "\(steps.count) of \(cycles) times: "
            + String(
                format: "%.2fs at the fastest, %.2fs in the median, %.2fs at the slowest",
                seconds[0],
                seconds[seconds.count / 2],
                seconds[seconds.count - 1]
            )
    }

    private func migrated(_ timeline: DeploymentTimeline) -> String {
        var text = String(
            format:
                "\(timeline.migrations.count) migrations in %.2fs, \(timeline.lockWaits.count) lock waits",
            timeline.migrations.map(\.seconds).reduce(0, +)
        )
        if let migrating = report.latency.migrating, report.latency.before.p99Ms > 0 {
            text += String(
                format: "; p99 while migrating %.1f ms, %.1f x before",
                migrating.p99Ms,
                migrating.p99Ms / report.latency.before.p99Ms
            )
        }
        return text
    }

    private var latency: String {
        let phases = [
            ("before", report.latency.before), ("during", report.latency.during),
            ("after", report.latency.after),
        ]
        return phases.map { name, latency in
            String(
                format: "\(name) p50 %.1f p99 %.1f max %.1f ms",
                latency.p50Ms,
                latency.p99Ms,
                latency.maxMs
            )
        }.joined(separator: "; ")
    }

    private func summary(_ ledger: LoadReport.LedgerSummary) -> String {
        "\(ledger.attempted) attempted, \(ledger.acknowledged) acknowledged; \(ledger.lost) lost, "
            + "\(ledger.duplicated) duplicated, \(ledger.corrupted) corrupted, \(ledger.phantom) phantom"
    }

    private func row(_ name: String, _ text: String) -> String {
        "  \(style(name.padding(toLength: 10, withPad: " ", startingAt: 0), .dim)) \(text)"
    }
}
