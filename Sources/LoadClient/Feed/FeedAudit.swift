/// What one listener has received of the feed, held against what it should have. Pure.
///
/// Every question that this run asked after the listener began must come to it once, behind all that were committed
/// before, whatever connections it took. A listener that has gone away and come back with its `Last-Event-ID` has missed
/// nothing.
struct FeedAudit: Sendable {
    /// What is wrong.
    struct Fault: Sendable, Equatable {
        var kind: Finding.Kind
        /// Of which question of this run, where it is one.
        var sequence: Int?
        /// In words.
        var detail: String
    }

    /// How many faults are kept in words.
    static let mostFaults = 1000

    /// The listener's number, from 1.
    let listener: Int
    /// Since when it listens; nil until it was first answered.
    private(set) var since: Duration?
    /// Whether it is connected now.
    private(set) var isConnected = false
    /// Events with a question.
    private(set) var events = 0
    /// How often it came back.
    private(set) var reconnects = 0
    /// Where it stands: what it gives as `Last-Event-ID`.
    private(set) var position: String?
    /// What is wrong, the first in words.
    private(set) var faults: [Fault] = []
    /// The same by kind.
    private(set) var counts: [Finding.Kind: Int] = [:]
    private var newest: Position?
    private var seen: [UInt64] = []

    init(listener: Int) {
        self.listener = listener
    }

    /// The stream has begun to be answered.
    mutating func connected(at moment: Duration) {
        if since == nil { since = moment } else { reconnects += 1 }
        isConnected = true
    }

    /// The stream has ended, or was lost.
    mutating func disconnected() {
        isConnected = false
    }

    /// Takes an event's id and, where it brought a question of this run, that question's sequence.
    ///
    /// - Parameters:
    ///   - id: as the service gave it; nil where it gave none.
    ///   - isQuestion: whether it brought a question, of whatever origin.
    ///   - isIntact: whether the question was as it was sent.
    mutating func take(id: String?, isQuestion: Bool, sequence: Int?, isIntact: Bool) {
        if let id { position = id }
        guard isQuestion else { return }
        events += 1
        let name = sequence.map { "write \($0)" } ?? "a question of somebody else"
        let place = id.flatMap(Position.init)
        if let sequence, hasSeen(sequence) {
            add(.repeat, sequence, "\(name) came again, as event \(id ?? "without an id")")
        } else if let place, let newest, place <= newest {
            let kind: Finding.Kind = place == newest ? .repeat : .disorder
            add(kind, sequence, "\(name) came as event \(id ?? ""), behind event \(newest.text)")
        } else if place == nil {
            add(.disorder, sequence, "\(name) came as event \(id ?? "without an id"), which names no place")
        }
        if let place { newest = max(newest ?? place, place) }
        if !isIntact { add(.corrupted, sequence, "\(name) came with other content than was sent") }
        if let sequence { mark(sequence) }
    }

    /// What of the acknowledged questions has not come.
    func missing(of entries: [TextEntry]) -> [Int] {
        guard let since else { return [] }
        return entries.indices.filter { sequence in
            let entry = entries[sequence]
            return entry.outcome == .acknowledged && entry.atMilliseconds > since.clampedMilliseconds
                && !hasSeen(sequence)
        }
    }

    /// Notes what has not come when nothing more can.
    mutating func close(_ missing: [Int]) {
        for sequence in missing { add(.gap, sequence, "write \(sequence) never came") }
    }

    private func hasSeen(_ sequence: Int) -> Bool {
        seen.indices.contains(sequence / 64) && seen[sequence / 64] & 1 << UInt64(sequence % 64) != 0
    }

    private mutating func mark(_ sequence: Int) {
        while seen.count <= sequence / 64 { seen.append(0) }
        seen[sequence / 64] |= 1 << UInt64(sequence % 64)
    }

    private mutating func add(_ kind: Finding.Kind, _ sequence: Int?, _ what: String) {
        counts[kind, default: 0] += 1
        guard faults.count < Self.mostFaults else { return }
        faults.append(Fault(kind: kind, sequence: sequence, detail: "listener \(listener): \(what)"))
    }
}

/// Where an event stands in the feed: by the transaction that added its question, then by the question.
private struct Position: Comparable, Sendable {
    let transaction: Int64
    let question: Int64

    var text: String { "\(transaction)-\(question)" }

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let transaction = Int64(parts[0]), let question = Int64(parts[1]) else {
            return nil
        }
        self.transaction = transaction
        self.question = question
    }

    static func < (one: Position, other: Position) -> Bool {
        (one.transaction, one.question) < (other.transaction, other.question)
    }
}
