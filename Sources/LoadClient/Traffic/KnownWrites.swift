/// The writes that were acknowledged last: what readers look for and voters vote on.
struct KnownWrites: Sendable {
    /// An acknowledged write.
    struct Known: Sendable, Equatable {
        var id: Int64
        var sequence: Int
        /// The question that an answer belongs to; 0 for a question.
        var parent: Int64 = 0
    }

    /// How many are kept.
    static let capacity = 512

    private var ring: [Known] = []
    private var oldest = 0

    /// Adds one, in place of the oldest if there are enough.
    mutating func add(_ known: Known) {
        if ring.count < Self.capacity {
            ring.append(known)
        } else {
            ring[oldest] = known
            oldest = (oldest + 1) % Self.capacity
        }
    }

    /// One of them; nil before the first.
    func pick(with random: inout SeededGenerator) -> Known? {
        random.pick(ring)
    }

    /// Those that were added last, at most so many, the newest first.
    func newest(_ count: Int) -> [Known] {
        let start = ring.count < Self.capacity ? ring.count : oldest
        return (0..<min(count, ring.count)).map { ring[(start - 1 - $0 + ring.count) % ring.count] }
    }
}
