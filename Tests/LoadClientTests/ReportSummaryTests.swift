import Foundation
import Terminal
import Testing

@testable import LoadClient

@Suite struct ReportSummaryTests {
    private static func lines(_ report: LoadReport, width: Int = 80, isColored: Bool = false) -> [String] {
        ReportSummary(report, directory: "d", style: Style(isColored: isColored), width: width).lines
    }

    @Test(arguments: [60, 80, 120, 200], Verdict.allCases)
    func everyLineFitsAndNoNumberIsCut(width: Int, verdict: Verdict) {
        let report = RichReport.make(verdict)
        let lines = Self.lines(report, width: width)
        for line in lines { #expect(line.columns <= width, "\(line)") }
        #expect(lines.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
        // Every number of the criteria is there whole, on one line.
        let words = Set(lines.flatMap { $0.split(separator: " ") })
        for number in ["2034", "24420", "5498"] { #expect(words.contains { $0.hasPrefix(number) }) }
    }

    @Test func itsColorsChangeNothingButTheColors() {
        let colored = Self.lines(RichReport.make(), isColored: true)
        #expect(colored.contains { $0.contains("\u{1B}[") })
        let plain = colored.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
        #expect(plain == Self.lines(RichReport.make()))
    }

    @Test func aCriterionHasItsMarkItsValueAndItsLimit() {
        let lines = Self.lines(RichReport.make(), width: 160)
        #expect(
            lines.first
                == "FAIL  3 acknowledged questions were lost, and GET /questions/{id} was away for 2034 ms."
        )
        #expect(
            lines.contains {
                $0.hasPrefix("  ✗ requests ") && $0.hasSuffix("(limit: 0 that no fault explains)")
            }
        )
        #expect(lines.contains { $0.hasPrefix("  ✓ votes ") })
        #expect(
            lines.contains { $0.hasPrefix("  ? the client's own schedule ") && $0.hasSuffix("(limit: 1 s)") }
        )
        #expect(lines.contains { $0.hasPrefix("  – old rows ") && $0.hasSuffix("no database is given") })
        #expect(lines.contains("      and 2 more in the report"))
    }

    @Test func sabotageIsSaidRightBelowTheVerdict() {
        var report = RichReport.make()
        report.sabotage = SabotageReport(kind: .lose, token: "r/0", question: 5, failure: nil)
        #expect(
            Self.lines(report, width: 120)[1].hasPrefix(
                "  SABOTAGE, on purpose (lose): question 5 was deleted"
            )
        )
        report.sabotage?.failure = "no question was acknowledged"
        #expect(Self.lines(report)[1...3].joined().contains("not done"))
    }

    @Test func aRunThatSawNothingStillHasASummary() {
        var report = LoadReportTests.sample(.unknown)
        (report.instances, report.kinds, report.deployment, report.criteria) = ([], [], nil, [])
        report.finished = report.started
        let lines = Self.lines(report)
        #expect(lines.first?.hasPrefix("UNKNOWN  ") == true)
        #expect(
            lines.contains("              beside it: summary.md, junit.xml, findings.ndjson, report.json")
        )
    }
}
