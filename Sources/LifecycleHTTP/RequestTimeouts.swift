import NIOCore

/// How long a connection may wait for its peer: event in, deadline out.
///
/// Only time in which bytes were asked for counts: while the application takes its time with a body, nothing is
/// read, and the peer is not to blame. The clock is asked only when it matters.
struct RequestTimeouts {
    /// Which limit was hit.
    enum Expiry: Equatable {
        case idle, head, body
    }

    private enum Reading {
        case nothing, head, body
    }

    private let limits: (head: TimeAmount, body: TimeAmount, idle: TimeAmount)
    private var reading = Reading.nothing
    private var owed = 0
    private var quietSince: NIODeadline
    /// What was waited for the head or the body's next part, up to the last read.
    private var waited = TimeAmount.zero
    private var waitingSince: NIODeadline?
    private var hasParsed = false
    private var isInputClosed = false

    init(_ limits: ConnectionLimits, at now: NIODeadline) {
        self.limits = (TimeAmount(limits.head), TimeAmount(limits.body), TimeAmount(limits.idle))
        quietSince = now
    }

    /// Whether a head or a body has begun and not ended.
    var isReading: Bool { reading != .nothing }

    /// Whether a body has begun and not ended.
    var isReadingBody: Bool { reading == .body }

    /// The next bytes were asked for.
    mutating func readRequested(at now: @autoclosure () -> NIODeadline) {
        if isReading, waitingSince == nil { waitingSince = now() }
    }

    /// The parser found a head.
    mutating func headRead() {
        (reading, waited, waitingSince, hasParsed) = (.body, .zero, nil, true)
        owed += 1
    }

    /// The parser found a part of a body.
    mutating func bodyRead() {
        (waited, waitingSince, hasParsed) = (.zero, nil, true)
    }

    /// The parser found a request's end.
    mutating func endRead(at now: @autoclosure () -> NIODeadline) {
        (reading, waited, waitingSince, hasParsed) = (.nothing, .zero, nil, true)
        if owed == 0 { quietSince = now() }
    }

    /// Bytes came, and were parsed as far as they go.
    mutating func readCompleted(at now: @autoclosure () -> NIODeadline) {
        if let since = waitingSince { waited = waited + (now() - since) }
        waitingSince = nil
        // Bytes in which the parser found nothing: the beginning of a head, for all we know.
        if !hasParsed, reading == .nothing { (reading, waited) = (.head, .zero) }
        hasParsed = false
    }

    /// An answer was written whole.
    mutating func answered(at now: @autoclosure () -> NIODeadline) {
        owed -= 1
        if owed == 0 { quietSince = now() }
    }

    /// The peer has closed its side: nothing more is expected of it.
    mutating func inputClosed() { isInputClosed = true }

    /// When the present wait has lasted too long; nil where it cannot.
    var deadline: NIODeadline? {
        if isInputClosed { return nil }
        switch reading {
        case .nothing: return owed <= 0 ? quietSince + limits.idle : nil
        case .head: return waitingSince.map { $0 + (limits.head - waited) }
        case .body: return waitingSince.map { $0 + (limits.body - waited) }
        }
    }

    /// Which limit is hit by now; nil where none is.
    func expiry(at now: NIODeadline) -> Expiry? {
        guard let deadline, deadline <= now else { return nil }
        switch reading {
        case .nothing: return .idle
        case .head: return .head
        case .body: return .body
        }
    }
}
