import Postgres
import Testing

@Suite struct BackoffTests {
    /// Always the largest number, so that each pause is the longest possible.
    private struct Highest: RandomNumberGenerator {
        func next() -> UInt64 { .max }
    }

    @Test func doublesFromFiftyMillisecondsToLessThanTwoSecondsAndStartsAnew() {
        var backoff = Backoff()
        var generator = Highest()
        let pauses = (0..<8).map { _ in Int((backoff.next(using: &generator) / .milliseconds(1)).rounded()) }
        #expect(pauses == [50, 100, 200, 400, 800, 1600, 1800, 1800])
        backoff.reset()
        #expect(backoff.next(using: &generator) <= .milliseconds(50))
    }
}
