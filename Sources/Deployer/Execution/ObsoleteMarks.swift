import Synchronization

/// Who said that it is obsolete, and when: what draining an instance is measured against.
final class ObsoleteMarks: Sendable {
    /// One instance's word.
    struct Mark {
        /// Its UUID.
        var instance: String
        /// When it had answered.
        var at: ContinuousClock.Instant
    }

    private let marks = Mutex<[String: Mark]>([:])

    /// Keeps the newest word of the instance with this runtime handle.
    func note(_ instance: String, of handle: String) {
        marks.withLock { $0[handle] = Mark(instance: instance, at: .now) }
    }

    /// The word of the instance with this runtime handle; nil when it gave none.
    func mark(of handle: String) -> Mark? {
        marks.withLock { $0[handle] }
    }
}
