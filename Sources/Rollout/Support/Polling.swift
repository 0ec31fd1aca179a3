/// Asks until there is an answer.
///
/// - Parameters:
///   - deadline: When it is over; it asks once more then.
///   - interval: The pause between two questions.
///   - ask: Returns nil for "not yet".
/// - Returns: The answer; nil where there was none until the deadline.
/// - Throws: What `ask` throws, and `CancellationError`.
package func poll<Answer>(
    until deadline: ContinuousClock.Instant,
    every interval: Duration,
    _ ask: () async throws -> Answer?
) async throws -> Answer? {
    while true {
        let isLast = ContinuousClock.now >= deadline
        if let answer = try await ask() { return answer }
        if isLast { return nil }
        try await Task.sleep(for: interval)
    }
}

/// Asks until something is so.
///
/// - Returns: Whether it came to be so until the deadline.
/// - Throws: What `isSo` throws, and `CancellationError`.
package func wait(
    until deadline: ContinuousClock.Instant,
    every interval: Duration,
    for isSo: () async throws -> Bool
) async throws -> Bool {
    let answer: Void? = try await poll(until: deadline, every: interval) { try await isSo() ? () : nil }
    return answer != nil
}

/// Asks until there is an answer, however long that takes.
package func poll<Answer>(
    every interval: Duration,
    _ ask: () async throws -> Answer?
) async throws -> Answer {
    while true {
        if let answer = try await ask() { return answer }
        try await Task.sleep(for: interval)
    }
}

/// What `body` returns, or what `recover` makes of its failure.
///
/// - Throws: `CancellationError` when the task was cancelled, which is no failure of what was asked; and what `recover`
///   throws.
package func recovering<Answer>(
    _ body: () async throws -> Answer,
    from recover: (any Error) async throws -> Answer
) async throws -> Answer {
    do {
        return try await body()
    } catch is CancellationError {
        throw CancellationError()
    } catch {
        return try await recover(error)
    }
}
