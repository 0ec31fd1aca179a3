import Synchronization

/// Lets whoever rehearses end the load early and still get its report.
final class LabInterruption: Sendable {
    private struct State {
        var isPlaying = false
        var reason: String?
        var bell: AsyncStream<String>.Continuation?
    }

    private let state = Mutex(State())

    /// Ends what is being played.
    ///
    /// - Returns: Whether anything is: before the load and after it there is nothing to report.
    func interrupt(because reason: String) -> Bool {
        state.withLock { state in
            guard state.isPlaying, state.reason == nil else { return false }
            state.reason = reason
            state.bell?.yield(reason)
            return true
        }
    }

    /// Plays something until it ends or is interrupted, which cancels it.
    ///
    /// - Returns: Why it was interrupted; nil if it was not.
    func playing(_ body: @escaping @Sendable () async throws -> Void) async throws -> String? {
        let (reasons, bell) = AsyncStream.makeStream(of: String.self)
        state.withLock { state in
            state.isPlaying = true
            state.bell = bell
        }
        defer { state.withLock { $0.isPlaying = false } }
        return try await withThrowingTaskGroup(of: String?.self) { tasks in
            tasks.addTask {
                try await body()
                return nil
            }
            tasks.addTask {
                for await reason in reasons { return reason }
                throw CancellationError()
            }
            let first = try await tasks.next() ?? nil
            tasks.cancelAll()
            while let rest = await tasks.nextResult() {
                // What was cancelled ends as it can; its own failure comes second.
                if first == nil, case .failure(let error) = rest, !(error is CancellationError) {
                    throw error
                }
            }
            try Task.checkCancellation()
            return first
        }
    }
}
