/// A figure of a report of which less is better.
struct ReportFigure: Sendable, Equatable {
    /// What a figure counts in.
    enum Unit: Sendable {
        case verdict, count, share, milliseconds, microseconds

        /// The figure for a person.
        func text(_ value: Double) -> String {
            switch self {
            case .verdict: Self.verdicts[Int(value)].rawValue
            case .count: value.text(decimals: 0)
            case .share: value.percent
            case .milliseconds: "\(value.text(decimals: 1)) ms"
            case .microseconds: "\(value.text(decimals: 0)) µs"
            }
        }

        /// By how much it may grow whatever the tolerance is.
        var noise: Double { self == .milliseconds ? 1 : 0 }

        /// From the best to the worst.
        static let verdicts: [Verdict] = [.pass, .unknown, .fail]
    }

    let name: String
    /// Nil where the report did not measure it.
    let value: Double?
    let unit: Unit

    /// The figures of a report.
    static func all(of report: LoadReport) -> [ReportFigure] {
        let verdict = Unit.verdicts.firstIndex(of: report.verdict) ?? Unit.verdicts.count - 1
        let requests = report.requests
        func share(_ count: Int) -> Double? {
            requests.sent > 0 ? Double(count) / Double(requests.sent) : nil
        }
        var figures = [
            ReportFigure(name: "verdict", value: Double(verdict), unit: .verdict),
            ReportFigure(name: "requests failed", value: share(requests.failed), unit: .share),
            ReportFigure(name: "requests never sent", value: Double(requests.unsent), unit: .count),
            ReportFigure(name: "answers unsolicited", value: Double(requests.unsolicited), unit: .count),
        ]
        for (noun, ledger) in [
            ("questions", report.ledger), ("answers", report.answers), ("votes", report.votes),
        ] {
            for (harm, count) in [
                ("lost", ledger.lost), ("duplicated", ledger.duplicated), ("corrupted", ledger.corrupted),
                ("phantom", ledger.phantom),
            ] {
                figures.append(.init(name: "\(noun) \(harm)", value: Double(count), unit: .count))
            }
        }
        figures.append(
            .init(name: "old rows damaged", value: report.oldRows.map { Double($0.damaged) }, unit: .count)
        )
        for (harm, count) in [
            ("gaps", report.feeds?.gaps), ("repeats", report.feeds?.repeats),
            ("disorders", report.feeds?.disorders),
        ] {
            figures.append(.init(name: "feed \(harm)", value: count.map(Double.init), unit: .count))
        }
        figures += report.kinds.flatMap(all(of:))
        let processor = report.schedule.processorSeconds * 1e6
        figures.append(
            .init(
                name: "processor time of the client a request",
                value: requests.sent > 0 ? processor / Double(requests.sent) : nil,
                unit: .microseconds
            )
        )
        return figures
    }

    private static func all(of kind: LoadReport.Kind) -> [ReportFigure] {
        // Without a success a latency of 0 would look like the best of all.
        let latency = kind.latency.flatMap { $0.count > 0 ? $0 : nil }
        return [
            .init(
                name: "failed of \(kind.kind)",
                value: kind.sent > 0 ? Double(kind.failed) / Double(kind.sent) : nil,
                unit: .share
            ),
            .init(name: "p50 of \(kind.kind)", value: latency?.p50Ms, unit: .milliseconds),
            .init(name: "p99 of \(kind.kind)", value: latency?.p99Ms, unit: .milliseconds),
            .init(name: "max of \(kind.kind)", value: latency?.maxMs, unit: .milliseconds),
            .init(name: "unavailability of \(kind.kind)", value: kind.unavailabilityMs, unit: .milliseconds),
        ]
    }
}
