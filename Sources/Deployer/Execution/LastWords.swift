import Synchronization

/// What the instance that went wrong first logged last: it is gone by the time that the deployment ends.
final class LastWords: Sendable {
    private let lines = Mutex<[String]>([])

    /// Keeps the first words there are.
    func note(_ log: [String]) {
        lines.withLock { if $0.isEmpty { $0 = log } }
    }

    /// The lines, each behind its instance's name.
    var all: [String] { lines.withLock(\.self) }
}
