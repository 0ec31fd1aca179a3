/// The longest span in which no request succeeded while some were attempted.
///
/// A span begins when a request starts while nobody waits, or with a success while others still wait; it
/// ends with the next success. Failures do not end it, and time in which nobody asked for anything does
/// not count. A healthy run shows its longest quiet moment, a few milliseconds, and not zero.
struct Availability: Sendable {
    private var outstanding = 0
    private var since: Duration?
    private var newest = Duration.zero
    private var lastSuccess = Duration.zero
    /// The longest span that has ended.
    private(set) var longest = Duration.zero
    /// When the longest span began; nil before any ended.
    private(set) var longestStart: Duration?

    /// A request starts.
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

    /// What the longest span is if the run ends now, at the last thing that happened.
    func ended() -> Availability {
        var copy = self
        copy.close(at: newest)
        return copy
    }

    private mutating func close(at moment: Duration) {
        guard let since, moment - since > longest else { return }
        longest = moment - since
        longestStart = since
    }
}
