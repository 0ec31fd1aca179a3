/// Compares the ledger's questions with what the sources of the truth hold. Pure.
///
/// Each write gets at most one finding, the worst that any source shows.
struct QuestionJudge: Sendable {
    /// Where rows were read.
    enum Source: String, Sendable {
        case api = "through the API"
        case database = "in the database"
    }

    private let ledger: Ledger
    private let contents: ContentSource

    /// The judge of a run.
    init(ledger: Ledger, contents: ContentSource) {
        self.ledger = ledger
        self.contents = contents
    }

    /// The findings of every question, by what the given sources hold.
    func findings(_ sources: [(source: Source, audit: SourceAudit)]) -> FindingTally {
        var tally = FindingTally()
        for (sequence, entry) in ledger.questions.enumerated() {
            var kinds: [(kind: Finding.Kind, source: Source, mark: SourceAudit.Mark)] = []
            for (source, audit) in sources {
                let mark = audit.marks[sequence]
                if let kind = Self.kind(of: entry, mark) { kinds.append((kind, source, mark)) }
            }
            guard let worst = kinds.map(\.kind).min() else { continue }
            let seen = kinds.filter { $0.kind == worst }
            tally.add(
                Finding(
                    kind: worst,
                    detail: Self.detail(
                        of: contents.token(of: sequence),
                        entry,
                        worst,
                        seen.map { ($0.source, $0.mark) }
                    )
                )
            )
        }
        addStrays(of: sources, to: &tally)
        return tally
    }

    /// The finding that one source gives for one question; nil if all is well.
    static func kind(of entry: QuestionEntry, _ mark: SourceAudit.Mark) -> Finding.Kind? {
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

    private static func detail(
        of token: String,
        _ entry: QuestionEntry,
        _ kind: Finding.Kind,
        _ seen: [(source: Source, mark: SourceAudit.Mark)]
    ) -> String {
        let name = entry.id == 0 ? "write \(token)" : "write \(token), question \(entry.id),"
        let places = seen.map(\.source.rawValue).joined(separator: " and ")
        let what =
            switch kind {
            case .lost: "was acknowledged and is absent \(places)"
            case .corrupted:
                seen.contains { $0.mark.copies > 0 && !$0.mark.damaged }
                    ? "is under another id \(places)" : "has other content \(places)"
            case .duplicated: "is there \(seen.map { Int($0.mark.copies) }.max() ?? 2) times \(places)"
            case .phantom: "was rejected and is there \(places)"
            case .recovered: "was never answered and is there \(places)"
            }
        return "\(name) \(what)"
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
                        detail:
                            "question \(stray.id) \(source.rawValue) carries this run's name and was never sent"
                    )
                )
            }
        }
    }
}
