/// Every write of one kind of text: entered before it is sent, settled once when it has ended.
///
/// An entry that is never settled stays indeterminate, so attempted = acknowledged + rejected +
/// indeterminate at every moment.
struct TextLedger: Sendable {
    /// The attempted writes, in order of their sequence.
    private(set) var entries: [TextEntry] = []
    /// The same by outcome.
    private(set) var totals = OutcomeTotals()

    /// Enters a write that is about to be made.
    ///
    /// - Returns: its sequence, which decides its content.
    mutating func enter(at moment: Duration, origin: TextEntry.Origin = .request) -> Int {
        entries.append(TextEntry(atMilliseconds: moment.clampedMilliseconds, origin: origin))
        totals.enter()
        return entries.count - 1
    }

    /// Settles a write; only the first settlement of an entry counts.
    ///
    /// - Parameter id: the id that the service gave it, if it said one.
    mutating func settle(_ sequence: Int, _ end: WriteEnd, id: Int64?) {
        guard entries.indices.contains(sequence), entries[sequence].endedMilliseconds == 0 else { return }
        entries[sequence].outcome = end.outcome
        entries[sequence].id = id ?? 0
        entries[sequence].port = end.port
        entries[sequence].answerer = end.answerer
        // 0 stands for "not yet".
        entries[sequence].endedMilliseconds = max(1, end.ended.clampedMilliseconds)
        totals.settle(as: end.outcome)
    }

    /// One of the acknowledged ones whose id is known; nil if a few tries find none.
    func pickAcknowledged(with random: inout SeededGenerator) -> Int? {
        for _ in 0..<4 where !entries.isEmpty {
            let sequence = random.below(entries.count)
            if entries[sequence].outcome == .acknowledged, entries[sequence].id != 0 { return sequence }
        }
        return nil
    }
}

/// Writes by what is known of them; attempted = acknowledged + rejected + indeterminate, always.
struct OutcomeTotals: Sendable, Equatable {
    private(set) var attempted = 0
    private(set) var acknowledged = 0
    private(set) var rejected = 0
    private(set) var indeterminate = 0

    mutating func enter() {
        attempted += 1
        indeterminate += 1
    }

    mutating func settle(as outcome: WriteOutcome) {
        switch outcome {
        case .indeterminate:
            return
        case .acknowledged:
            acknowledged += 1
        case .rejected:
            rejected += 1
        }
        indeterminate -= 1
    }
}
