/// What the adversary does to one request and its answer.
enum Trick: Sendable {
    /// Passes both on, byte by byte.
    case pass
    /// Keeps the request back for a while, then passes both on.
    case delayRequest(Duration)
    /// Passes the request on at once, and keeps the answer back for a while.
    case delayAnswer(Duration)
    /// Answers by itself; the service never hears of it.
    case answer(Answer)
    /// Lets the service do it, and changes what it says.
    case rewrite(@Sendable (inout Answer) -> Void)
    /// Resets the connection; the service never hears of it.
    case drop
    /// Lets the service do it, throws the answer away and resets the connection.
    case dropAfterCommit
    /// Passes both on, and sends one more answer that nobody asked for; then closes if it says so.
    case append(Answer, after: Duration = .zero)
    /// Passes both on, and has the service do it once more after a while, when nobody looks.
    case twice(after: Duration = .zero)
    /// Gives each event of a feed to a function, and sends what it makes of it; nil ends the connection.
    case events(@Sendable (String) -> [String]?)
}
