internal import FoundationEssentials
internal import Terminal

extension LoadReport {
    /// The report for a build server: a test case for each criterion.
    ///
    /// One that is not ok is a failure, one of which too little was seen an error, and one that was not judged is
    /// skipped. A verdict that no criterion explains has a case of its own, so that it never looks like a success.
    ///
    /// Source: the schema of the Jenkins plugin xunit, junit-10.xsd.
    func junit() -> String {
        JUnitDocument(report: self).markup.description
    }
}

/// A report as JUnit's XML.
struct JUnitDocument {
    let report: LoadReport

    private var cases: [Criterion] {
        let isExplained = report.criteria.contains {
            $0.status == (report.verdict == .fail ? .notOK : .unknown)
        }
        guard report.verdict != .pass, !isExplained else { return report.criteria }
        let status = report.verdict == .fail ? Criterion.Status.notOK : .unknown
        return report.criteria + [
            Criterion(name: "verdict", status: status, value: report.summary, details: report.reasons)
        ]
    }

    var markup: Markup {
        let cases = cases
        func count(_ status: Criterion.Status) -> Int { cases.count { $0.status == status } }
        let seconds = report.finished.timeIntervalSince(report.started).text(decimals: 3)
        let counts: Markup =
            "tests=\"\(cases.count)\" failures=\"\(count(.notOK))\" errors=\"\(count(.unknown))\""
        // Without a zone, as the schema asks for.
        let started = report.started.formatted(Date.ISO8601FormatStyle().dateTimeSeparator(.standard))
            .dropLast()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="fakestack" \(counts) time="\(seconds)">
            <testsuite name="fakestack" id="0" package="fakestack" hostname="localhost" \(counts) \
            skipped="\(count(.notJudged))" time="\(seconds)" timestamp="\(String(started))">
            \(properties)
            \(cases.map(testCase))<system-out>\(report.verdict.rawValue): \(report.summary)</system-out>
            <system-err></system-err>
            </testsuite>
            </testsuites>

            """
    }

    private var properties: Markup {
        let properties = [
            ("verdict", report.verdict.rawValue), ("target", report.target), ("run", report.run),
            ("seed", "\(report.seed)"), ("version", report.version),
        ]
        let elements = properties.map { "<property name=\"\($0.0)\" value=\"\($0.1)\"/>" as Markup }
        return "<properties>\(elements)</properties>"
    }

    private func testCase(_ criterion: Criterion) -> Markup {
        let limit = criterion.limit.isEmpty ? "" : " (limit: \(criterion.limit))"
        let message = criterion.value + limit
        let details = Markup(criterion.details.map { "\($0)" as Markup }, separator: "\n")
        let outcome: Markup =
            switch criterion.status {
            case .ok: ""
            case .notOK: "<failure message=\"\(message)\" type=\"not ok\">\(details)</failure>"
            case .unknown: "<error message=\"\(message)\" type=\"unknown\">\(details)</error>"
            case .notJudged: "<skipped message=\"\(message)\"/>"
            }
        // What was seen of one that is ok is worth a line, too.
        let seen: Markup = criterion.status == .ok ? "<system-out>\(message)</system-out>" : ""
        return """
            <testcase classname="fakestack" name="\(criterion.name)" time="0">\(outcome)\(seen)</testcase>

            """
    }
}
