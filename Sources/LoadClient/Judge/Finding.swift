/// What the judge found of one write that is not as the client knows it.
struct Finding: Sendable, Equatable {
    /// The names of the design's table of outcomes; the worst first.
    enum Kind: String, Sendable, CaseIterable, Comparable {
        /// Acknowledged, absent.
        case lost
        /// There with other content, or under another id.
        case corrupted
        /// There more than once.
        case duplicated
        /// Rejected, there.
        case phantom
        /// Indeterminate, there. Not a failure.
        case recovered

        /// Whether it fails the run.
        var isFault: Bool { self != .recovered }

        static func < (one: Kind, other: Kind) -> Bool {
            one.severity < other.severity
        }

        private var severity: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    var kind: Kind
    /// How many writes; 1 for a question.
    var count = 1
    /// Which write and what of it, in words.
    var detail: String
}

/// Findings counted by kind; the most telling ones in words.
struct FindingTally: Sendable, Equatable {
    /// How many findings of one kind are kept in words.
    static let detailLimit = 10

    private(set) var counts: [Finding.Kind: Int] = [:]
    private(set) var details: [Finding.Kind: [String]] = [:]

    /// How many writes have such a finding.
    subscript(kind: Finding.Kind) -> Int { counts[kind, default: 0] }

    /// Counts a finding; nothing if its count is 0.
    mutating func add(_ finding: Finding) {
        guard finding.count > 0 else { return }
        counts[finding.kind, default: 0] += finding.count
        if details[finding.kind, default: []].count < Self.detailLimit {
            details[finding.kind, default: []].append(finding.detail)
        }
    }
}
