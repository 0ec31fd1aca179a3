/// Pauses between attempts: doubling from 50 ms to 1.8 s, each between half and all of that, so that a fleet that lost its
/// database together does not come back together.
package struct Backoff {
    private static let first = Duration.milliseconds(50)
    /// With the attempt itself, a client is back within 2 s of its database.
    private static let longest = Duration.milliseconds(1800)

    private var ceiling = Self.first

    package init() {}

    /// The pause before the next attempt.
    package mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        defer { ceiling = min(ceiling * 2, Self.longest) }
        return ceiling * Double.random(in: 0.5...1, using: &generator)
    }

    /// After a success.
    package mutating func reset() {
        ceiling = Self.first
    }
}
