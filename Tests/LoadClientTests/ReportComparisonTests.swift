import Foundation
import Terminal
import Testing

@testable import LoadClient

@Suite struct ReportComparisonTests {
    private static func worse(_ change: (inout LoadReport) -> Void, tolerance: Double = 0.1) -> [String] {
        var second = RichReport.make()
        change(&second)
        return ReportComparison(RichReport.make(), second, tolerance: tolerance).worse.map(\.name)
    }

    @Test func aReportIsNoWorseThanItself() {
        #expect(Self.worse { _ in } == [])
        #expect(Self.worse({ _ in }, tolerance: 0) == [])
    }

    @Test func whatGrowsBeyondTheToleranceIsWorse() {
        #expect(Self.worse { $0.requests.failed += 2 } == ["requests failed"])
        #expect(Self.worse { $0.requests.failed += 1 } == [])
        #expect(Self.worse({ $0.requests.failed += 1 }, tolerance: 0.01) == ["requests failed"])
        #expect(Self.worse { $0.kinds[1].latency?.p99Ms *= 1.2 } == ["p99 of GET /questions"])
        #expect(Self.worse { $0.kinds[1].latency?.p50Ms += 0.9 } == [], "1 ms is no difference")
        #expect(
            Self.worse { $0.kinds[2].unavailabilityMs = 3000 } == ["unavailability of GET /questions/{id}"]
        )
        #expect(
            Self.worse { $0.schedule.processorSeconds *= 2 } == ["processor time of the client a request"]
        )
        #expect(Self.worse { $0.votes.lost = 1 } == ["votes lost"])
        #expect(Self.worse { $0.feeds?.repeats = 1 } == ["feed repeats"])
        #expect(Self.worse { $0.verdict = .pass } == [])
    }

    @Test func whatIsNotMeasuredAnyMoreIsNoSuccess() {
        #expect(Self.worse { $0.oldRows = nil } == ["old rows damaged"])
        // Without a success every percentile is 0.
        let latency = Self.worse { $0.kinds[0].latency = .init(p50Ms: 0, p99Ms: 0, maxMs: 0, count: 0) }
        #expect(latency == ["p50 of POST /questions", "p99 of POST /questions", "max of POST /questions"])
        var first = RichReport.make()
        first.feeds = nil
        #expect(ReportComparison(first, RichReport.make(), tolerance: 0.1).worse.isEmpty)
    }

    @Test func itsTableShowsBothAndTheChange() throws {
        var second = RichReport.make()
        second.kinds[1].latency?.p99Ms = 38
        let comparison = ReportComparison(RichReport.make(), second, tolerance: 0.1)
        let lines = ComparisonTable(comparison, isShort: true, style: Style(isColored: false)).lines
        #expect(lines.count == 3)
        #expect(
            lines[1].split(separator: " ").joined(separator: " ")
                == "✗ p99 of GET /questions 19.0 ms 38.0 ms +100.0 %"
        )
        #expect(lines[2].hasPrefix("1 of ") && lines[2].hasSuffix(" figures got worse"))
    }
}
