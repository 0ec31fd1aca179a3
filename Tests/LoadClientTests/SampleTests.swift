import Foundation
import Terminal
import Testing

@testable import LoadClient

/// Writes a report that holds everything, for a person who wants to look at it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FAKESTACK_SAMPLE_REPORT"] != nil))
struct SampleTests {
    @Test func aSampleIsWrittenWhereItIsAskedFor() throws {
        let directory = try #require(ProcessInfo.processInfo.environment["FAKESTACK_SAMPLE_REPORT"])
        for (name, report) in [("fail", RichReport.make()), ("pass", RichReport.make(.pass))] {
            let place = "\(directory)/\(name)"
            try report.write(toDirectory: place)
            let summary = ReportSummary(report, directory: place, style: Style(isColored: false))
            try summary.lines.joined(separator: "\n").write(
                toFile: "\(place)/summary.txt",
                atomically: true,
                encoding: .utf8
            )
        }
    }
}
