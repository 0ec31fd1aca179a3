/// Counts the requests in flight: each begins once and ends once, and the oldest is known.
///
/// A value type without a clock: every call says when it happens. Beginning and ending take constant time;
/// only a report looks at every slot.
public struct InflightLedger: Sendable {
    /// One request in flight. Its slot is reused after its end, so the token carries its own number too.
    public struct Token: Hashable, Sendable {
        let slot: Int
        let number: Int
    }

    private struct Slot {
        var number: Int
        var begun: Duration
        var isStream: Bool
    }

    private var slots: [Slot?] = []
    private var free: [Int] = []

    /// Requests in flight now.
    public private(set) var count = 0
    /// How many of them are streams.
    public private(set) var streams = 0
    /// Requests ever begun.
    public private(set) var total = 0
    /// When the newest end was; nil before the first.
    public private(set) var lastEnd: Duration?

    /// An empty ledger.
    public init() {}

    /// Begins a request.
    ///
    /// - Parameter now: Time since any fixed moment, the same for all calls.
    /// - Returns: What `end` takes, once.
    public mutating func begin(at now: Duration) -> Token {
        total += 1
        count += 1
        let slot = Slot(number: total, begun: now, isStream: false)
        if let index = free.popLast() {
            slots[index] = slot
            return Token(slot: index, number: total)
        }
        slots.append(slot)
        return Token(slot: slots.count - 1, number: total)
    }

    /// Says that a request's answer is a stream, which ends only when told to.
    public mutating func markStream(_ token: Token) {
        guard slots[token.slot]?.number == token.number, slots[token.slot]?.isStream == false else { return }
        slots[token.slot]?.isStream = true
        streams += 1
    }

    /// Ends a request.
    ///
    /// - Returns: False where that request had ended before, and nothing changes.
    @discardableResult
    public mutating func end(_ token: Token, at now: Duration) -> Bool {
        guard let slot = slots[token.slot], slot.number == token.number else { return false }
        slots[token.slot] = nil
        free.append(token.slot)
        count -= 1
        if slot.isStream { streams -= 1 }
        lastEnd = now
        return true
    }

    /// How long the oldest request in flight has been so; nil when there is none.
    public func oldestAge(at now: Duration) -> Duration? {
        slots.lazy.compactMap { $0?.begun }.min().map { now - $0 }
    }

    /// How long ago the newest end was; nil before the first.
    public func idle(at now: Duration) -> Duration? {
        lastEnd.map { now - $0 }
    }
}
