internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// One user with one connection: takes slots, sends what its role sends, and enters every write.
struct VirtualUser {
    let state: RunState
    private let number: Int
    var connection: HTTPConnection

    /// A user of a run, by its number from 0.
    init(number: Int, of state: RunState, group: any EventLoopGroup) {
        self.number = number
        self.state = state
        connection = HTTPConnection(target: state.plan.target, timeout: state.plan.timeout, group: group)
    }

    /// Works until the schedule is over.
    ///
    /// - Throws: `CancellationError`.
    mutating func run() async throws {
        do {
            while try await work() {}
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    /// - Returns: whether there may be more to do.
    private mutating func work() async throws -> Bool {
        let now = state.now
        guard let slot = state.pacer.withLock({ $0.slot(at: now) }) else { return false }
        if slot.due > now {
            guard try await sleep(until: slot.due) else { return false }
            let late = state.now - slot.due
            state.schedule.withLock { $0.woke(late: late) }
        } else if slot.due < now {
            state.schedule.withLock { $0.waited() }
        }
        var random = SeededGenerator(seed: state.plan.seed, stream: UInt64(slot.number) | 1 << 63)
        var sent = slot
        // A user of the closed loop asks when it gets to it: its own lateness is not the service's latency.
        if case .closed = state.plan.pace { sent.due = state.now }
        try await perform(sent, with: &random)
        if case .closed(let thinkTime, _) = state.plan.pace, thinkTime > .zero {
            return try await sleep(until: state.now + thinkTime)
        }
        return true
    }

    private mutating func perform(_ slot: Pacer.Slot, with random: inout SeededGenerator) async throws {
        switch role(for: slot, with: &random) {
        case .writer:
            try await ask(due: slot.due)
        case .reader:
            let known = state.recent.withLock { $0.pick(with: &random) }
            if let known, slot.number.isMultiple(of: 2) {
                try await read(known, due: slot.due)
            } else {
                try await list(due: slot.due)
            }
        case .voter:
            // Before the first acknowledged question there is nothing to vote on.
            guard let known = state.recent.withLock({ $0.pick(with: &random) }) else {
                return try await list(due: slot.due)
            }
            try await vote(on: known.id, value: random.below(4) == 0 ? -1 : 1, due: slot.due)
        }
    }

    /// In the closed loop a user keeps its role; in the open loop whoever is free takes what is due.
    private func role(for slot: Pacer.Slot, with random: inout SeededGenerator) -> Role {
        switch state.plan.pace {
        case .closed: state.plan.crew.role(ofUser: number)
        case .open: state.plan.crew.role(ofUser: random.below(state.plan.crew.count))
        }
    }

    /// Sleeps in short pieces, so that a stopped run does not wait for its laziest user.
    ///
    /// - Returns: false if the schedule is over before.
    private func sleep(until due: Duration) async throws -> Bool {
        while true {
            if state.pacer.withLock({ $0.isOver(due) }) { return false }
            let left = due - state.now
            guard left > .zero else { return true }
            try await Task.sleep(for: min(left, .milliseconds(100)))
        }
    }
}
