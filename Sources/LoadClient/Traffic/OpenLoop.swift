internal import NIOCore
internal import Synchronization

/// Sends what is due when it is due, whatever became of what was sent before.
///
/// Whoever waits for the service holds up nobody else: a request that finds every connection busy opens another, up to
/// the plan's limit, and the connections beyond the crew's number are closed when they have served.
struct OpenLoop: Sendable {
    private let state: RunState
    private let group: any EventLoopGroup
    private let free: UserPool

    init(_ state: RunState, group: any EventLoopGroup) {
        self.state = state
        self.group = group
        free = UserPool(kept: state.plan.crew.requesters)
    }

    /// Works until the schedule is over and every request that was sent has ended.
    ///
    /// - Throws: `CancellationError`.
    func run() async throws {
        guard state.plan.crew.requesters > 0 else {
            return try await state.untilOver()
        }
        try await withThrowingDiscardingTaskGroup { tasks in
            while let slot = state.pacer.withLock({ $0.slot(at: state.now) }) {
                if slot.due > state.now {
                    guard try await state.sleep(until: slot.due) else { break }
                    let late = state.now - slot.due
                    state.schedule.withLock { $0.woke(late: late) }
                }
                var random = SeededGenerator(seed: state.plan.seed, stream: UInt64(slot.number) | 1 << 63)
                let crew = state.plan.crew
                let role = crew.role(ofUser: random.below(crew.requesters))
                guard let user = try await freeUser() else {
                    state.recorder.withLock { $0.abandon(role.mainKind, due: slot.due, at: state.now) }
                    continue
                }
                tasks.addTask { [random] in
                    var random = random, user = user
                    try await user.perform(role, slot, with: &random)
                    if let surplus = free.giveBack(user) { await surplus.close() }
                }
            }
        }
        await free.close()
    }

    /// A user without a request; nil if the schedule is over before there is one.
    private func freeUser() async throws -> User? {
        var hasWaited = false
        while true {
            if let user = free.take() { return user }
            if free.hasRoom(upTo: state.plan.maximumConnections) {
                let count = free.open()
                state.schedule.withLock { $0.connected(count) }
                return User(of: state, group: group)
            }
            if !hasWaited { state.schedule.withLock { $0.waited() } }
            hasWaited = true
            if state.isOver { return nil }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

/// Users of the open loop that have no request now; those that rested longest come first.
private final class UserPool: Sendable {
    private struct Contents {
        var resting: [User] = []
        var open = 0
    }

    private let contents = Mutex(Contents())
    private let kept: Int

    /// - Parameter kept: How many stay when they have nothing to do.
    init(kept: Int) {
        self.kept = kept
    }

    func take() -> User? {
        contents.withLock { $0.resting.isEmpty ? nil : $0.resting.removeFirst() }
    }

    func hasRoom(upTo limit: Int) -> Bool { contents.withLock { $0.open < limit } }

    /// - Returns: How many there are now.
    func open() -> Int {
        contents.withLock { contents in
            contents.open += 1
            return contents.open
        }
    }

    /// Takes a user back.
    ///
    /// - Returns: The user, if there are enough without it.
    func giveBack(_ user: User) -> User? {
        contents.withLock { contents in
            if contents.open <= kept {
                contents.resting.append(user)
                return nil
            }
            contents.open -= 1
            return user
        }
    }

    func close() async {
        let resting = contents.withLock { contents in
            defer { contents.resting = [] }
            return contents.resting
        }
        for user in resting { await user.close() }
    }
}

extension Role {
    /// What a user of this role is here for.
    fileprivate var mainKind: RequestKind {
        switch self {
        case .writer: .ask
        case .reader: .list
        case .voter: .vote
        case .answerer: .answer
        }
    }
}
