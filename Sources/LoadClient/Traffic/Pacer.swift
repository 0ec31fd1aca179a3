/// Hands out the moments at which requests are due. Pure: every moment is since the run's start.
struct Pacer: Sendable {
    /// A request to come.
    struct Slot: Sendable, Equatable {
        /// 0 for the first.
        var number: Int
        /// When it is due; in the past for one that waits for a free connection.
        var due: Duration
    }

    private let pace: LoadPlan.Pace
    private var limit: Duration?
    private var handedOut = 0
    private var next = Duration.zero

    /// A pacer that hands out slots until a moment, or until `stop(at:)`.
    init(pace: LoadPlan.Pace, limit: Duration?) {
        self.pace = pace
        self.limit = limit
    }

    /// The next slot; nil when none is left.
    mutating func slot(at now: Duration) -> Slot? {
        let due: Duration
        switch pace {
        case .open(let rate):
            // Multiplied, not added up: rounding must not shift a long run's schedule.
            due = Duration(fractionalSeconds: Double(handedOut) / rate)
        case .closed(_, let rate?):
            // After a stall the rate goes on and does not catch up: that is what the open loop is for.
            due = max(now, next)
            next = due + Duration(fractionalSeconds: 1 / rate)
        case .closed(_, nil):
            due = now
        }
        guard !isOver(due) else { return nil }
        defer { handedOut += 1 }
        return Slot(number: handedOut, due: due)
    }

    /// Whether a slot that is due then is no longer to be used.
    func isOver(_ due: Duration) -> Bool {
        limit.map { due >= $0 } ?? false
    }

    /// Ends the schedule; what was due before must still be sent.
    mutating func stop(at now: Duration) {
        limit = min(limit ?? now, now)
    }
}
