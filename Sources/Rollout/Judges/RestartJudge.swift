/// Decides when instances that are gone are started again: at once, and later each time they do not stay.
package struct RestartJudge: Sendable {
    private struct Record: Sendable {
        var startedAt: Duration
        var pause: Duration
    }

    /// The pause after a first restart that did not help; it doubles from there.
    package static let firstPause = Duration.seconds(1)
    /// No pause is longer.
    package static let longestPause = Duration.seconds(30)
    /// What has run for so long is well again.
    package static let proof = Duration.seconds(60)

    private var records: [String: Record] = [:]

    /// Nothing has been restarted yet.
    package init() {}

    /// Those of the fleet that are to be started now.
    ///
    /// - Parameters:
    ///   - fleet: The names of all that are to run.
    ///   - running: The names of those that do.
    ///   - now: A moment of any clock that does not go back.
    package mutating func due(of fleet: [String], running: Set<String>, at now: Duration) -> [String] {
        records = records.filter { fleet.contains($0.key) }
        for (name, record) in records where running.contains(name) && now - record.startedAt >= Self.proof {
            records[name] = nil
        }
        let due = fleet.filter { name in
            !running.contains(name) && records[name].map { now >= $0.startedAt + $0.pause } ?? true
        }
        for name in due {
            let pause = records[name].map { min($0.pause * 2, Self.longestPause) } ?? Self.firstPause
            records[name] = Record(startedAt: now, pause: pause)
        }
        return due
    }
}
