import Foundation

/// What lint found, for a person, a program or a code review.
public struct LintReport: Sendable {
    /// How findings are written.
    public enum Format: String, Sendable, CaseIterable {
        /// As compilers say it, with the line, the reason and the safe way.
        case text
        /// One object: `files`, `errors`, `warnings`, `findings`.
        case json
        /// Commands that annotate a pull request on GitHub.
        case github
    }

    /// What was found, in order.
    public var findings: [LintFinding]
    /// How many migrations were looked at.
    public var files: Int

    /// Makes a report.
    public init(findings: [LintFinding], files: Int) {
        self.findings = findings
        self.files = files
    }

    /// How many findings refuse a migration.
    public var errors: Int { findings.count { $0.severity == .error } }
    /// How many do not.
    public var warnings: Int { findings.count - errors }

    /// The report without a newline at its end.
    public func text(_ format: Format) -> String {
        switch format {
        case .text: (findings.map(\.text) + [summary]).joined(separator: "\n")
        case .json: json
        case .github: (findings.map(\.github) + [summary]).joined(separator: "\n")
        }
    }

    private var summary: String {
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        return "\(count(errors, "error")), \(count(warnings, "warning")) in \(count(files, "migration"))"
    }

    private struct Document: Encodable {
        let files: Int
        let errors: Int
        let warnings: Int
        let findings: [LintFinding]
    }

    private var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(files: files, errors: errors, warnings: warnings, findings: findings)
        // Strings and numbers alone: there is nothing in it that could fail.
        return (try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

extension LintFinding {
    fileprivate var text: String {
        var lines = ["\(path):\(line):\(column): \(severity.rawValue): \(message) [\(rule)]"]
        if !excerpt.isEmpty { lines.append(excerpt) }
        if !reason.isEmpty { lines.append("    why: \(reason)") }
        if !remedy.isEmpty { lines.append("    instead: \(remedy)") }
        return lines.joined(separator: "\n")
    }

    /// See https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    fileprivate var github: String {
        let text = [message, reason, remedy.isEmpty ? "" : "instead: \(remedy)"].filter { !$0.isEmpty }
        let place = "file=\(Self.property(path)),line=\(line),col=\(column),title=\(Self.property(rule))"
        return "::\(severity.rawValue) \(place)::\(Self.data(text.joined(separator: "; ")))"
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
