/// What the judge found that is not as the client knows it.
struct Finding: Sendable, Equatable {
    /// The names of the design's table of outcomes; the worst first.
    enum Kind: String, Sendable, CaseIterable, Comparable {
        /// Acknowledged, absent.
        case lost
        /// There before the run, not as it was.
        case damaged
        /// There with other content, or under another id.
        case corrupted
        /// There more than once.
        case duplicated
        /// Rejected, there.
        case phantom
        /// An answer that no request asked for.
        case unsolicited
        /// A feed's event that never came.
        case gap
        /// A feed's event that came more than once.
        case `repeat`
        /// A feed's event that came behind later ones.
        case disorder
        /// Indeterminate, there. Not a failure.
        case recovered

        /// Whether it fails the run.
        var isFault: Bool { self != .recovered }

        static func < (one: Kind, other: Kind) -> Bool {
            one.severity < other.severity
        }

        private var severity: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What it is about.
    enum Subject: String, Sendable {
        case question, answer, vote, feed, connection
        case oldQuestion = "old question"
        case oldAnswer = "old answer"
    }

    var kind: Kind
    var subject: Subject
    /// How many writes; 1 for a question.
    var count = 1
    /// Which write and what of it, in words.
    var detail: String
    /// The write's sequence, where it has one.
    var sequence: Int?
    /// The row's id, where it has one.
    var id: Int64?
    /// What is there, where something is: the field's or the row's text.
    var found: TextRow?
    /// What was there before, and what is there now, of an old row.
    var change: LoadReport.DamagedRow?
}

/// Findings counted by kind, and every one of them.
struct FindingTally: Sendable, Equatable {
    private(set) var counts: [Finding.Kind: Int] = [:]
    private(set) var findings: [Finding] = []

    /// How many writes have such a finding.
    subscript(kind: Finding.Kind) -> Int { counts[kind, default: 0] }

    /// How many of them fail the run.
    var faults: Int { counts.filter(\.key.isFault).values.reduce(0, +) }

    /// Counts a finding; nothing if its count is 0.
    mutating func add(_ finding: Finding) {
        guard finding.count > 0 else { return }
        counts[finding.kind, default: 0] += finding.count
        findings.append(finding)
    }

    /// The first findings of a kind, in words.
    func details(_ kind: Finding.Kind, limit: Int) -> [String] {
        findings.lazy.filter { $0.kind == kind }.prefix(limit).map(\.detail)
    }

    /// Lines such as `3 lost: FIRST; SECOND; THIRD`, the worst kind first.
    var faultLines: [String] {
        Finding.Kind.allCases.filter { $0.isFault && self[$0] > 0 }.map { kind in
            let more = self[kind] > 3 ? "; …" : ""
            return "\(self[kind]) \(kind.rawValue): \(details(kind, limit: 3).joined(separator: "; "))\(more)"
        }
    }
}
