/// The questions that were acknowledged last: what readers read and voters vote on.
struct RecentQuestions: Sendable {
    /// An acknowledged question.
    struct Known: Sendable, Equatable {
        var id: Int64
        var sequence: Int
    }

    /// How many are kept.
    static let capacity = 512

    private var ring: [Known] = []
    private var oldest = 0

    /// Adds one, in place of the oldest if there are enough.
    mutating func add(_ question: Known) {
        if ring.count < Self.capacity {
            ring.append(question)
        } else {
            ring[oldest] = question
            oldest = (oldest + 1) % Self.capacity
        }
    }

    /// One of them; nil before the first.
    func pick(with random: inout SeededGenerator) -> Known? {
        random.pick(ring)
    }
}
