import ArgumentParser
import Foundation
import LoadClient
import Terminal

/// Sets two reports side by side.
struct ClientCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Which figures got worse from one report to another.",
        discussion: """
            Exit code 0 if nothing got worse beyond the tolerance, 1 if something did or is not measured any more. \
            Latencies and unavailability may grow by 1 ms in any case.
            """
    )

    // An array, so that help can show the defaults of a command line without any.
    @Argument(help: ArgumentHelp("Two reports: report.json, or its directory.", valueName: "report"))
    var reports: [String] = []

    @Option(help: "By how much a figure may grow.", transform: Tolerance.parse)
    var tolerance: Tolerance = 10

    @Flag(help: "Show the figures alone that got worse.")
    var worse = false

    func run() throws {
        guard reports.count == 2 else {
            throw ValidationError("client compare: got \(reports.count) reports, takes two")
        }
        let console = Console(environment: ProcessInfo.processInfo.environment)
        let comparison = ReportComparison(
            try read(reports[0]),
            try read(reports[1]),
            tolerance: tolerance.share
        )
        let table = ComparisonTable(comparison, isShort: worse, style: console.style)
        for line in table.lines { console.line(line) }
        guard comparison.worse.isEmpty else { throw ExitCode(1) }
    }

    private func read(_ path: String) throws -> LoadReport {
        do throws(LoadReportError) {
            return try LoadReport(readingFrom: path)
        } catch {
            throw ValidationError(error.description.visible)
        }
    }
}

/// A share that something may grow by.
struct Tolerance: FlagValue, ExpressibleByIntegerLiteral {
    static let takes = "a percentage such as 10%, 0% to 1000%"
    let share: Double
    private let text: String
    var description: String { text }

    init(integerLiteral percent: Int) {
        (share, text) = (Double(percent) / 100, "\(percent)%")
    }

    init?(text: String) {
        guard text.hasSuffix("%"), let percent = Double(text.dropLast()), (0...1000).contains(percent)
        else { return nil }
        (share, self.text) = (percent / 100, text)
    }
}
