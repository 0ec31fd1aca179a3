/// What happened in one second of the run.
struct SecondTally: Sendable {
    /// Requests due in this second.
    var sent = 0
    /// Requests that succeeded in it.
    var ok = 0
    /// Requests that failed in it.
    var failed = 0
    /// Answers by answerer, as an index into the recorder's answerers.
    var answers: [UInt16: Int] = [:]
}
