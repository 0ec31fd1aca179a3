internal import FoundationEssentials

extension RunAccount {
    /// A line of JSON for each bad write, the worst kinds first.
    var findingLines: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        var all =
            (read.oldRows?.damaged.findings ?? []) + questions.findings + answers.findings + votes.findings
            + feedFindings.findings
        all += recorder.unsolicited.examples.map {
            Finding(kind: .unsolicited, subject: .connection, detail: $0)
        }
        let unnamed = recorder.unsolicited.count - recorder.unsolicited.examples.count
        if unnamed > 0 {
            all.append(
                Finding(
                    kind: .unsolicited,
                    subject: .connection,
                    count: unnamed,
                    detail: "and as many more as `count` says"
                )
            )
        }
        var lines = Data()
        for finding in all.sorted(by: { $0.kind < $1.kind }) {
            guard let line = try? encoder.encode(FindingLine(finding, self)) else { continue }
            lines.append(line)
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    fileprivate func entry(of finding: Finding) -> (entry: TextEntry, subject: Subject)? {
        guard let sequence = finding.sequence else { return nil }
        let subject: Subject = finding.subject == .answer ? .answer : .question
        let entries = subject == .question ? ledger.questions.entries : ledger.answers.entries
        return entries.indices.contains(sequence) ? (entries[sequence], subject) : nil
    }
}

/// One line of `findings.ndjson`.
private struct FindingLine: Encodable {
    struct Text: Encodable {
        var title: String?
        var body: String
        var author: String?
        var id: Int64?
    }

    struct Change: Encodable {
        var field: String
        var before: String
        var after: String
    }

    var finding: String
    var subject: String
    var count: Int
    /// The write's token.
    var write: String?
    var id: Int64?
    var attemptedAt: String?
    var settledAt: String?
    /// The instance that acknowledged or rejected it.
    var instance: String?
    /// The client's port of the connection that carried it.
    var connection: UInt16?
    var expected: Text?
    var found: Text?
    /// Of an old row.
    var change: Change?
    var detail: String

    init(_ finding: Finding, _ account: RunAccount) {
        self.finding = finding.kind.rawValue
        subject = finding.subject.rawValue
        count = finding.count
        detail = finding.detail
        id = finding.id
        found = finding.found.map {
            Text(title: $0.title.isEmpty ? nil : $0.title, body: $0.body, author: $0.author, id: $0.id)
        }
        change = finding.change.map { Change(field: $0.field, before: $0.before, after: $0.after) }
        guard let (entry, subject) = account.entry(of: finding), let sequence = finding.sequence else {
            return
        }
        let contents = account.begun.state.contents
        let content = contents.content(of: sequence, subject)
        write = contents.token(of: sequence, subject)
        if entry.id != 0 { id = entry.id }
        expected = Text(
            title: content.title.isEmpty ? nil : content.title,
            body: content.body,
            author: content.author
        )
        func time(_ milliseconds: UInt32) -> String {
            account.date(.milliseconds(Int64(milliseconds)))
                .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        attemptedAt = time(entry.atMilliseconds)
        if entry.endedMilliseconds != 0 { settledAt = time(entry.endedMilliseconds) }
        instance = entry.answerer.map { account.recorder.answerers.tallies[Int($0)].answerer.instance }
        if entry.port != 0 { connection = entry.port }
    }
}
