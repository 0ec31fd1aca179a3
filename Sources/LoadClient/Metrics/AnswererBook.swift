/// Who answered, from when until when, and so who began and who ended.
struct AnswererBook: Sendable {
    /// One who answered.
    struct Tally: Sendable, Equatable {
        let answerer: Answerer
        /// How many requests it answered.
        var count: Int
        /// When it first did.
        let first: Duration
        /// When it last did.
        var last: Duration
        /// How many answers of all there were when its first came.
        let before: Int
        /// How many answers of all there were when its last came, that one included.
        var until: Int
    }

    /// In the order in which they first answered.
    private(set) var tallies: [Tally] = []
    /// Answers of all.
    private(set) var total = 0
    private var indices: [Answerer: UInt16] = [:]

    /// An instance was there before, or has ended, if it answered nothing where chance alone would have let it do so in
    /// all but one of this many runs.
    static let oddsAgainstChance = 1e6

    /// Counts one answer.
    ///
    /// - Returns: the answerer's index.
    mutating func note(_ answerer: Answerer, at moment: Duration) -> UInt16 {
        total += 1
        if let index = indices[answerer] {
            tallies[Int(index)].count += 1
            tallies[Int(index)].last = max(moment, tallies[Int(index)].last)
            tallies[Int(index)].until = total
            return index
        }
        // Beyond 65 535 instances the last one stands for the rest.
        let index = UInt16(clamping: tallies.count)
        if Int(index) == tallies.count {
            tallies.append(
                Tally(
                    answerer: answerer,
                    count: 1,
                    first: moment,
                    last: moment,
                    before: total - 1,
                    until: total
                )
            )
        }
        indices[answerer] = index
        return min(index, UInt16(clamping: tallies.count - 1))
    }

    /// Whether an instance began to answer during the run: with its share of the answers it would not have been silent
    /// before by chance.
    func began(_ tally: Tally) -> Bool { isTelling(silence: tally.before, of: tally) }

    /// Whether an instance ceased to answer during the run.
    func ended(_ tally: Tally) -> Bool { isTelling(silence: total - tally.until, of: tally) }

    /// Whether others answer at the end than at the beginning: an instance that was there before has ended, and one that
    /// began is there still. A fleet that came and went again is none.
    var hasChanged: Bool {
        tallies.contains { began($0) && !ended($0) } && tallies.contains { ended($0) }
    }

    /// The chance that an instance with its share `p` gives none of `n` answers is `(1 - p)^n`.
    private func isTelling(silence: Int, of tally: Tally) -> Bool {
        guard silence > 0 else { return false }
        let span = Double(tally.until - tally.before)
        // One answer more than it gave: a short span must not look like a large share.
        let share = min(Double(tally.count) / (span + 1), 0.5)
        var chance = 1.0
        for _ in 0..<silence {
            chance *= 1 - share
            if chance < 1 / Self.oddsAgainstChance { return true }
        }
        return false
    }
}
