internal import FoundationEssentials

extension LoadReport {
    /// The report as one page that loads nothing: complete without its script, light or dark as the reader likes.
    public func html() -> String {
        ReportPage(report: self).markup.description
    }
}

/// A report for a browser: what the verdict rests on, one time axis, and tables of everything.
struct ReportPage {
    let report: LoadReport

    var markup: Markup {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <title>\(report.verdict.rawValue) – Fakestack</title>
        <style>\(Markup(stringLiteral: PageStyle.text))</style>
        </head>
        <body>
        \(head)
        \(figures)
        <h2>Over time</h2>
        \(TimeChart(report).markup)
        \(tables)
        <script>\(Markup(stringLiteral: PageScript.text))</script>
        </body>
        </html>

        """
    }

    /// The page's own style and script, and nothing from anywhere.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

    private var tables: Markup {
        Markup(
            [
                writes, oldRows, feeds, kinds, latency, failures, answerers, states, steps, migrations,
                faults, gaps, conditions, limits,
            ],
            separator: "\n"
        )
    }

    /// A time on the run's axis.
    func offset(_ date: Date) -> String {
        "\(date.timeIntervalSince(report.started).text(decimals: 2)) s"
    }

    /// A section with its heading; nothing if it has no content.
    func section(_ title: String, _ content: Markup?) -> Markup {
        guard let content else { return "" }
        return "<section><h2>\(title)</h2>\n\(content)</section>"
    }

    /// A table; nil without rows. Cells that are numbers stand at the right.
    func table(_ head: [String], _ rows: [[String]]) -> Markup? {
        guard !rows.isEmpty else { return nil }
        func cells(_ texts: [String]) -> [Markup] {
            texts.map { text in
                let isNumber = text.first?.isNumber == true && text.count < 16
                return isNumber ? "<td class=\"number\">\(text)</td>" : "<td>\(text)</td>"
            }
        }
        let titles = head.map { "<th>\($0)</th>" as Markup }
        let headRow: Markup = head.isEmpty ? "" : "<thead><tr>\(titles)</tr></thead>"
        let body = Markup(rows.map { "<tr>\(cells($0))</tr>" }, separator: "\n")
        return "<div class=\"wide\"><table>\(headRow)<tbody>\(body)</tbody></table></div>"
    }

    /// A list of texts; nil without any.
    func list(_ texts: [String]) -> Markup? {
        guard !texts.isEmpty else { return nil }
        return "<ul class=\"notes\">\(texts.map { "<li>\($0)</li>" as Markup })</ul>"
    }
}
