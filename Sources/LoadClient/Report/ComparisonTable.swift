public import Terminal

/// A comparison for a person at a terminal: each figure in both reports, and its change.
public struct ComparisonTable: Sendable {
    private let comparison: ReportComparison
    private let rows: [ReportComparison.Row]
    private let style: Style

    /// A table of a comparison.
    ///
    /// - Parameter isShort: Whether only what got worse is shown.
    public init(_ comparison: ReportComparison, isShort: Bool, style: Style) {
        self.comparison = comparison
        rows = isShort ? comparison.worse : comparison.rows
        self.style = style
    }

    /// Lines without their ends; the last one says what the comparison found.
    public var lines: [String] {
        let cells = rows.map { [$0.name.visible, $0.firstText, $0.secondText, $0.changeText] }
        let head = ["", "A", "B", "change"]
        let widths = head.indices.map { column in
            ([head] + cells).map { $0[column].columns }.reduce(0, max)
        }
        func line(_ cells: [String]) -> String {
            cells[0].padded(to: widths[0])
                + (1..<cells.count).map { "  " + cells[$0].indented(to: widths[$0]) }.joined()
        }
        let table = zip(rows, cells).map { row, cells in
            switch row.change {
            case .worse, .missing: style("✗ \(line(cells))", .red)
            case .better: style("✓ \(line(cells))", .green)
            case .same, .new: "  \(line(cells))"
            }
        }
        return (rows.isEmpty ? [] : [style("  \(line(head))", .dim)]) + table + [conclusion]
    }

    private var conclusion: String {
        let worse = comparison.worse
        guard !worse.isEmpty else {
            return "nothing of \(comparison.rows.count.counted("figure")) got worse beyond the tolerance"
        }
        let missing = worse.count { $0.change == .missing }
        let lost = missing > 0 ? ", \(missing) of them not measured any more" : ""
        return "\(worse.count) of \(comparison.rows.count.counted("figure")) got worse\(lost)"
    }
}
