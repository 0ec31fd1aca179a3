/// Compares the ledger's questions or answers with what the sources of the truth hold. Pure.
///
/// Each write gets at most one finding, the worst that any source shows.
struct TextJudge: Sendable {
    /// Where rows were read.
    enum Source: String, Sendable {
        case api = "through the API"
        case id = "by its id"
        case database = "in the database"
    }

    private let subject: Subject
    private let entries: [TextEntry]
    private let contents: ContentSource

    /// The judge of a run's questions or answers.
    init(_ subject: Subject, of ledger: Ledger, contents: ContentSource) {
        self.subject = subject
        self.contents = contents
        entries = subject == .question ? ledger.questions.entries : ledger.answers.entries
    }

    /// The findings of every write, by what the given sources hold.
    func findings(_ sources: [(source: Source, audit: SourceAudit)]) -> FindingTally {
        var tally = FindingTally()
        for (sequence, entry) in entries.enumerated() {
            var seen: [(kind: Finding.Kind, source: Source, mark: SourceAudit.Mark, row: TextRow?)] = []
            for (source, audit) in sources {
                let mark = audit.marks[sequence]
                guard let kind = Self.kind(of: entry, mark, source) else { continue }
                seen.append((kind, source, mark, audit.damagedRows[sequence]))
            }
            // What another source has under another id is not lost, though its own id gives nothing.
            if seen.contains(where: { $0.kind == .corrupted && $0.mark.copies > 0 && !$0.mark.atItsID }) {
                seen.removeAll { $0.source == .id && $0.kind == .lost }
            }
            guard let worst = seen.map(\.kind).min() else { continue }
            seen.removeAll { $0.kind != worst }
            tally.add(
                Finding(
                    kind: worst,
                    subject: subject == .question ? .question : .answer,
                    detail: detail(of: sequence, entry, worst, seen.map { ($0.source, $0.mark) }),
                    sequence: sequence,
                    id: entry.id == 0 ? nil : entry.id,
                    found: seen.lazy.compactMap(\.row).first
                )
            )
        }
        addStrays(of: sources, to: &tally)
        return tally
    }

    /// The finding that one source gives for one write; nil if all is well.
    static func kind(of entry: TextEntry, _ mark: SourceAudit.Mark, _ source: Source) -> Finding.Kind? {
        // Only acknowledged ids are asked for one by one.
        if source == .id, entry.outcome != .acknowledged || entry.id == 0 { return nil }
        switch entry.outcome {
        case .acknowledged:
            if mark.copies == 0 { return mark.damaged ? .corrupted : .lost }
            // Somewhere else than the service said: whoever keeps the id it gave finds nothing.
            if entry.id != 0, !mark.atItsID { return .corrupted }
            if mark.damaged { return .corrupted }
            return mark.copies > 1 ? .duplicated : nil
        case .rejected:
            return mark.copies > 0 ? .phantom : nil
        case .indeterminate:
            if mark.copies == 0 { return nil }
            if mark.damaged { return .corrupted }
            return mark.copies > 1 ? .duplicated : .recovered
        }
    }

    private func detail(
        of sequence: Int,
        _ entry: TextEntry,
        _ kind: Finding.Kind,
        _ seen: [(source: Source, mark: SourceAudit.Mark)]
    ) -> String {
        let token = contents.token(of: sequence, subject)
        let name = entry.id == 0 ? "write \(token)" : "write \(token), \(subject.rawValue) \(entry.id),"
        let places = seen.map(\.source.rawValue).joined(separator: " and ")
        switch kind {
        case .lost: return "\(name) was acknowledged and is absent \(places)"
        case .corrupted:
            let isElsewhere = seen.contains { $0.mark.copies > 0 && !$0.mark.damaged }
            return "\(name) \(isElsewhere ? "is under another id" : "has other content") \(places)"
        case .duplicated:
            return "\(name) is there \(seen.map { Int($0.mark.copies) }.max() ?? 2) times \(places)"
        case .phantom: return "\(name) was rejected and is there \(places)"
        default: return "\(name) was never answered and is there \(places)"
        }
    }

    private func addStrays(
        of sources: [(source: Source, audit: SourceAudit)],
        to tally: inout FindingTally
    ) {
        var seen: Set<Int64> = []
        for (source, audit) in sources {
            for stray in audit.strays where seen.insert(stray.id).inserted {
                tally.add(
                    Finding(
                        kind: .phantom,
                        subject: subject == .question ? .question : .answer,
                        detail:
                            "\(subject.rawValue) \(stray.id) \(source.rawValue) carries this run's name and "
                            + "was never sent",
                        id: stray.id
                    )
                )
            }
        }
    }
}
