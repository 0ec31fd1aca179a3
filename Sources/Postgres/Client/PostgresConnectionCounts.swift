import Synchronization

/// How a client's shared connections fare.
public struct PostgresConnectionCounts: Hashable, Sendable {
    /// Up, with statements under way.
    public var used = 0
    /// Up, with none.
    public var idle = 0
    /// Not up.
    public var down = 0
    /// Ever made, the first ones included.
    public var opened = 0
    /// Attempts to connect that failed, and connections that were lost.
    public var failed = 0
}

/// Counts what happens to connections.
final class ConnectionTally: Sendable {
    let opened = Atomic<Int>(0)
    let failed = Atomic<Int>(0)

    func note(_ event: ConnectionWorker.Event) {
        switch event {
        case .up: opened.add(1, ordering: .relaxed)
        case .down: failed.add(1, ordering: .relaxed)
        case .closed: break
        }
    }
}
