internal import FoundationEssentials
internal import Terminal

extension LoadReport {
    /// The report for a pull request: verdict, sentence, criteria, key figures and what failed.
    func markdown() -> String {
        MarkdownSummary(report: self).text
    }
}

/// A report as GitHub's Markdown, in which nothing that the service said is markup, a link or a mention.
struct MarkdownSummary {
    let report: LoadReport

    /// The most details that are shown.
    private static let detailLimit = 20

    var text: String {
        var parts = ["## \(icon(report.verdict)) \(report.verdict.rawValue)", Self.plain(report.summary)]
        if let sabotage = report.sabotage { parts.append("**\(Self.plain(sabotage.line))**") }
        if let cutShort = report.cutShort { parts.append("Cut short: \(Self.plain(cutShort))") }
        parts.append(criteria)
        parts.append(figures)
        parts.append(failed)
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func icon(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: "✅"
        case .fail: "❌"
        case .unknown: "❔"
        }
    }

    private var criteria: String {
        let rows = report.criteria.map { criterion in
            [
                criterion.status.mark, criterion.name,
                criterion.status == .notJudged ? "not judged: \(criterion.value)" : criterion.value,
                criterion.limit,
            ]
        }
        return table(["", "criterion", "value", "limit"], rows)
    }

    private var figures: String {
        func milliseconds(_ value: Double?) -> String { value.map { "\($0.text(decimals: 1)) ms" } ?? "–" }
        let requests = report.requests
        var lines = "\(requests.sent) requests, \(requests.failed) failed"
        if requests.charged > 0 { lines += ", \(requests.charged) of them charged to faults made on purpose" }
        if let bound = report.certainty.requests {
            lines += "; at most \(bound.percent) of requests fail, with 95 % confidence"
        }
        let rows = report.kinds.map { kind in
            let latency = kind.latency.flatMap { $0.count > 0 ? $0 : nil }
            return [
                kind.kind, "\(kind.sent)", "\(kind.failed)", milliseconds(latency?.p50Ms),
                milliseconds(latency?.p99Ms), milliseconds(latency?.maxMs),
                milliseconds(kind.unavailabilityMs),
            ]
        }
        let kinds = table(["request", "sent", "failed", "p50", "p99", "max", "away"], rows)
        return kinds.isEmpty ? "\(lines)." : "\(lines).\n\n\(kinds)"
    }

    private var failed: String {
        let bad = report.criteria.filter { $0.status == .notOK || $0.status == .unknown }
        let details = bad.flatMap { criterion in criterion.details.map { "\(criterion.name): \($0)" } }
        let lines = (details.isEmpty && report.verdict != .pass ? report.reasons : details)
        guard !lines.isEmpty else { return "" }
        let more = lines.count - Self.detailLimit
        return
            (["What failed:", ""] + lines.prefix(Self.detailLimit).map { "- \(Self.code($0))" }
            + (more > 0 ? ["- and \(more) more in `report.json`"] : [])).joined(separator: "\n")
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        let all = [head, head.map { _ in "---" }] + rows.map { $0.map(Self.plain) }
        return all.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    /// Text of which nothing is taken for markup. A zero-width joiner behind an `@` keeps it from naming anybody.
    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.visible.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "@": result += "@\u{200D}"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "!", "$": result += "\\\(scalar)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Text as it is, between more backticks than it has in a row.
    static func code(_ text: String) -> String {
        let text = text.visible
        var longest = 0
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return longest == 0 ? "\(fence)\(text)\(fence)" : "\(fence) \(text) \(fence)"
    }
}
