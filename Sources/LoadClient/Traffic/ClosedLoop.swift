internal import NIOCore
internal import Synchronization

/// Users who each send their next request when the last one has ended.
struct ClosedLoop: Sendable {
    let state: RunState
    let group: any EventLoopGroup

    /// Works until the schedule is over and every request that was sent has ended.
    ///
    /// - Throws: `CancellationError`.
    func run() async throws {
        let crew = state.plan.crew
        guard crew.requesters > 0 else {
            return try await state.untilOver()
        }
        state.schedule.withLock { $0.connected(crew.requesters) }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<crew.requesters {
                tasks.addTask { try await work(as: crew.role(ofUser: number)) }
            }
            try await tasks.waitForAll()
        }
    }

    private func work(as role: Role) async throws {
        var user = User(of: state, group: group)
        do {
            while try await takeTurn(&user, role) {}
        } catch {
            await user.close()
            throw error
        }
        await user.close()
    }

    /// - Returns: whether there may be more to do.
    private func takeTurn(_ user: inout User, _ role: Role) async throws -> Bool {
        guard case .closed(let thinkTime, _) = state.plan.pace,
            var slot = state.pacer.withLock({ $0.slot(at: state.now) })
        else { return false }
        if slot.due > state.now {
            guard try await state.sleep(until: slot.due) else { return false }
            let late = state.now - slot.due
            state.schedule.withLock { $0.woke(late: late) }
        }
        var random = SeededGenerator(seed: state.plan.seed, stream: UInt64(slot.number) | 1 << 63)
        // It asks when it gets to it: its own lateness is not the service's latency.
        slot.due = state.now
        try await user.perform(role, slot, with: &random)
        return thinkTime > .zero ? try await state.sleep(until: state.now + thinkTime) : true
    }
}
