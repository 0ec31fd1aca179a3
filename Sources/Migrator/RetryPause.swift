/// Pauses between tries at a lock: doubling from 200 ms to 2 s, each between half and all of that.
struct RetryPause {
    private var ceiling = Duration.milliseconds(200)

    mutating func next() -> Duration {
        defer { ceiling = min(ceiling * 2, .seconds(2)) }
        return ceiling * Double.random(in: 0.5...1)
    }
}
