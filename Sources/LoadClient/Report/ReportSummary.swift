internal import FoundationEssentials
public import Terminal

/// The end of a run, for a person at a terminal: the verdict, what it was judged by, and the figures behind it.
///
/// What the service said of itself is shown with escapes for everything that would move a cursor or turn a line.
public struct ReportSummary: Sendable {
    let report: LoadReport
    let style: Style
    let width: Int
    let switches: Int
    private let directory: String

    /// The most lines of one sort, such as instances; of more the rest is counted.
    static let limit = 10
    /// How many lines of a criterion's details are shown.
    private static let detailLimit = 3
    /// The column at which the figures' values begin.
    static let indent = 14

    /// Summarizes a report.
    ///
    /// - Parameters:
    ///   - directory: Where the reports were, or will be, written.
    ///   - width: The columns to use; fewer than 60 are taken for 60. Only a path may be longer.
    ///   - switches: How many were planned; of more than one each step of the timeline is one.
    public init(
        _ report: LoadReport,
        directory: String,
        style: Style,
        width: Int = 80,
        switches: Int = 1
    ) {
        self.report = report
        self.directory = directory
        self.switches = switches
        self.style = style
        self.width = max(60, width)
    }

    /// Lines without their ends.
    public var lines: [String] {
        var lines = head
        lines += reasons
        lines += criteria.isEmpty ? [] : [""] + criteria
        lines += [""] + requests + kinds
        lines += [""] + writes + answerers + deployment + conditions
        return lines + [""] + files
    }

    private var head: [String] {
        let inks: [Verdict: Style.Ink] = [.pass: .green, .fail: .red, .unknown: .yellow]
        let verdict = style(report.verdict.rawValue, .bold, inks[report.verdict] ?? .bold)
        var lines = wrapped(report.summary.visible, first: "\(verdict)  ", rest: "  ")
        if let sabotage = report.sabotage {
            lines += wrapped(sabotage.line, first: "  ", rest: "  ").map { style($0, .yellow) }
        }
        if let cutShort = report.cutShort {
            lines += wrapped("cut short: \(cutShort.visible)", first: "  ", rest: "  ")
        }
        return lines
    }

    /// Why, where no criterion says so.
    private var reasons: [String] {
        guard report.criteria.isEmpty else { return [] }
        let more = report.reasons.filter { $0 != report.summary }
        return more.prefix(Self.limit).flatMap { wrapped($0.visible, first: "  ", rest: "    ") }
    }

    private var criteria: [String] {
        let longest = report.criteria.map(\.name.visible.columns).max() ?? 0
        let column = min(longest, width / 2 - 8)
        return report.criteria.flatMap { criterion in
            let more = criterion.details.count - Self.detailLimit
            return line(criterion, column)
                + criterion.details.prefix(Self.detailLimit).flatMap {
                    wrapped($0.visible, first: "      ", rest: "        ")
                } + (more > 0 ? ["      and \(more) more in the report"] : [])
        }
    }

    /// A criterion with its value beside its name, or below one that leaves no room.
    private func line(_ criterion: Criterion, _ column: Int) -> [String] {
        let name = criterion.name.visible
        let shown = criterion.status == .notJudged ? style(name, .dim) : name
        let limit = criterion.limit.isEmpty ? "" : " (limit: \(criterion.limit.visible))"
        let value = criterion.value.visible + limit
        let first = "  \(mark(criterion.status)) \(shown.padded(to: column))"
        let indent = String(repeating: " ", count: column + 6)
        let isBelow = name.columns > column && first.columns + 2 + value.columns > width
        return isBelow
            ? [first] + wrapped(value, first: indent, rest: indent)
            : wrapped(value, first: "\(first)  ", rest: indent)
    }

    private func mark(_ status: Criterion.Status) -> String {
        switch status {
        case .ok: style(status.mark, .green)
        case .notOK: style(status.mark, .bold, .red)
        case .unknown: style(status.mark, .bold, .yellow)
        case .notJudged: style(status.mark, .dim)
        }
    }

    private var files: [String] {
        let others = LoadReport.fileNames.filter { $0 != LoadReport.pageName }.joined(separator: ", ")
        return ["  \(label("report"))\(directory)/\(LoadReport.pageName)"]
            + row("", "beside it: \(others)")
    }

    /// A figure's name, and its value wrapped beside it.
    func row(_ name: String, _ text: String) -> [String] {
        let indent = String(repeating: " ", count: Self.indent)
        return wrapped(text, first: "  \(label(name))", rest: indent)
    }

    private func label(_ name: String) -> String {
        style(name.padded(to: Self.indent - 3), .dim) + " "
    }

    private func wrapped(_ text: String, first: String, rest: String) -> [String] {
        Paragraph.lines(text, width: width, first: first, rest: rest)
    }
}

extension Criterion.Status {
    /// One character that stands for it.
    var mark: String {
        switch self {
        case .ok: "✓"
        case .notOK: "✗"
        case .unknown: "?"
        case .notJudged: "–"
        }
    }
}

extension SabotageReport {
    /// What was done and why, in a sentence.
    var line: String {
        if let failure {
            return "SABOTAGE was asked for (\(kind.rawValue)) and not done, so this run proves nothing: "
                + failure.visible
        }
        let what =
            switch kind {
            case .lose: "was deleted"
            case .duplicate: "was copied"
            case .corrupt: "was altered"
            }
        let subject = question.map { "question \($0)" } ?? "a question"
        return
            "SABOTAGE, on purpose (\(kind.rawValue)): \(subject) \(what) behind the service's back to see whether "
            + "the judge notices. Its verdict should be FAIL."
    }
}
