/// The spans in which no request of one kind succeeded while some were due.
///
/// A span begins when a request is due while nobody waits, or with a success while others still wait; it
/// ends with the next success. Failures do not end it, and time in which nobody asked for anything does
/// not count. A healthy run shows its longest quiet moment, a few milliseconds, and not zero.
struct Availability: Sendable {
    /// A span; moments are since the run's start.
    struct Span: Sendable, Equatable {
        var started: Duration
        var ended: Duration

        /// How long it lasted.
        var length: Duration { ended - started }
    }

    /// Shorter spans are not kept one by one.
    static let shortestKept = Duration.milliseconds(50)
    /// How many are kept; of a service that is away again and again the first ones.
    static let mostKept = 10_000

    private var outstanding = 0
    private var since: Duration?
    private var newest = Duration.zero
    private var lastSuccess = Duration.zero
    /// The longest span that has ended; nil before any has.
    private(set) var longest: Span?
    /// Those that have ended and lasted long enough to be shown, in their order.
    private(set) var spans: [Span] = []

    /// A request is due.
    mutating func start(at moment: Duration) {
        outstanding += 1
        newest = max(newest, moment)
        // A request that is sent late was due before; what succeeded since then is no part of its span.
        if since == nil { since = max(moment, lastSuccess) }
    }

    /// A request succeeds.
    mutating func succeed(at moment: Duration) {
        outstanding = max(0, outstanding - 1)
        newest = max(newest, moment)
        close(at: moment)
        lastSuccess = max(lastSuccess, moment)
        since = outstanding > 0 ? lastSuccess : nil
    }

    /// A request fails.
    mutating func fail(at moment: Duration) {
        outstanding = max(0, outstanding - 1)
        newest = max(newest, moment)
    }

    /// What was seen if the run ends now, at the last thing that happened.
    func ended() -> Availability {
        var copy = self
        copy.close(at: newest)
        return copy
    }

    private mutating func close(at moment: Duration) {
        guard let since, moment > since else { return }
        let span = Span(started: since, ended: moment)
        if span.length > longest?.length ?? .zero { longest = span }
        if span.length >= Self.shortestKept, spans.count < Self.mostKept { spans.append(span) }
    }
}
