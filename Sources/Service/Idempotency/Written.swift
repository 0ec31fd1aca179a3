/// What a write answered: for the first time, or again.
struct Written<Value: Sendable>: Sendable {
    let value: Value
    /// Whether an earlier request with the same Idempotency-Key did it.
    let isReplay: Bool
}
