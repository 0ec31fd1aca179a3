internal import NIOCore
internal import Synchronization

/// Watches whether the client itself runs: a tick on Swift's executor, and one on each event loop.
///
/// Whoever was stopped, starved or asleep cannot have seen what the service did meanwhile, and must not say PASS.
struct SelfWatch: Sendable {
    static let interval = Duration.milliseconds(50)

    let state: RunState
    let group: any EventLoopGroup

    /// Watches until its task is cancelled.
    func run() async {
        let loops = Array(group.makeIterator())
        let ticks = loops.map { loop in
            let due = Mutex(state.now + Self.interval)
            return loop.scheduleRepeatedTask(
                initialDelay: .milliseconds(50),
                delay: .milliseconds(50)
            ) { [state] _ in
                let late = due.withLock { due in
                    defer { due = state.now + Self.interval }
                    return due
                }
                note(due: late)
            }
        }
        defer { ticks.forEach { $0.cancel() } }
        while !Task.isCancelled {
            let due = state.now + Self.interval
            // Cancelled it says so above; there is nothing to hand on.
            try? await Task.sleep(until: state.start + due, clock: .continuous)
            note(due: due)
        }
    }

    private func note(due: Duration) {
        let now = state.now
        guard now > due else { return }
        state.schedule.withLock { $0.ticked(due: due, at: now, every: Self.interval) }
    }
}
