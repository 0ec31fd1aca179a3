import Foundation
import Testing

/// How a run of the client ended, and what it left.
struct ClientEnding: Sendable {
    let code: Int32?
    let output: String
    let took: Duration
    /// Nil where there is none, or none that can be read.
    let report: RunReport?
    let findings: [Finding]
    /// What cannot be read.
    private let unreadable: [String]

    init(_ ending: Program.Ending, took: Duration, folder: String) {
        code = ending.code
        output = ending.output
        self.took = took
        var unreadable: [String] = []
        report = FileManager.default.contents(atPath: "\(folder)/report.json").flatMap { json in
            do { return try RunReport.decoder.decode(RunReport.self, from: json) } catch {
                unreadable.append("report.json: \(error)")
                return nil
            }
        }
        let lines = FileManager.default.contents(atPath: "\(folder)/findings.ndjson") ?? Data()
        findings = lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
            do { return try RunReport.decoder.decode(Finding.self, from: Data(line)) } catch {
                unreadable.append("findings.ndjson: \(String(decoding: line, as: UTF8.self)): \(error)")
                return nil
            }
        }
        self.unreadable = unreadable
    }

    /// Everything that helps to understand it.
    var text: String {
        let criteria = (report?.criteria ?? []).map { criterion in
            "\(criterion.status): \(criterion.name): \(criterion.value) (\(criterion.limit)) \(criterion.details)"
        }
        let lines = unreadable + criteria + findings.prefix(5).map { "\($0)" } + [output]
        return "exit \(code.map(String.init) ?? "by a signal")\n" + lines.joined(separator: "\n")
    }

    func criterion(_ name: String) -> RunReport.Criterion? {
        report?.criteria.first { $0.name == name }
    }

    /// Expects a verdict in the exit code, the report and the output, and these statuses of criteria.
    func expect(
        _ verdict: RunReport.Verdict,
        _ statuses: [String: RunReport.Criterion.Status] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let comment = Comment(rawValue: text)
        #expect(code == verdict.exitCode, comment, sourceLocation: sourceLocation)
        #expect(report?.verdict == verdict, comment, sourceLocation: sourceLocation)
        #expect(output.contains(verdict.rawValue), comment, sourceLocation: sourceLocation)
        for (name, status) in statuses {
            let found = criterion(name)?.status
            #expect(found == status, "criterion '\(name)': \(comment)", sourceLocation: sourceLocation)
        }
        report?.expectSumsAgree(sourceLocation: sourceLocation)
    }

    /// Expects that the bad writes of a kind are exactly these, by what the ledger calls them.
    func expect(
        _ finding: String,
        of subject: String,
        named tokens: some Sequence<String>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = findings.filter { $0.finding == finding && $0.subject == subject }.map { $0.write ?? "" }
        #expect(
            Set(found) == Set(tokens),
            "\(finding) of \(subject): \(text)",
            sourceLocation: sourceLocation
        )
        #expect(found.count == Set(found).count, "one is named twice", sourceLocation: sourceLocation)
    }
}
