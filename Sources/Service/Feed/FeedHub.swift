import Lifecycle
import Logging
import Synchronization

/// Reads new questions once for all readers of this instance's feed, and wakes them.
///
/// Readers pull: each has a position, and takes what is behind it from the ring or, where it has fallen behind that,
/// from the database. So a slow reader costs no memory. While nobody reads, nothing is read.
final class FeedHub: Sendable {
    /// How many events a reader takes at a time; also how many it can hold up in memory.
    static let pageSize = 32
    /// How many events a new ring begins with: readers that come back after a deployment find what they missed.
    private static let prefetched = 64
    /// The pauses between looks while something is held up or the database is away.
    private static let pauses = (shortest: Duration.milliseconds(20), longest: Duration.seconds(1))

    private struct State {
        var ring: FeedRing?
        var bells: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextReader = 0
        var beats = 0
    }

    private let store: FeedStore
    private let heartbeat: Duration
    private let logger: Logger
    private let state = Mutex(State())
    private let (looks, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(store: FeedStore, heartbeat: Duration, logger: Logger) {
        self.store = store
        self.heartbeat = heartbeat
        self.logger = logger
    }

    /// How many heartbeats there have been.
    var beats: Int { state.withLock { $0.beats } }

    /// Something may be new.
    func lookSoon() { look.yield() }

    // MARK: Readers

    /// Begins to read.
    ///
    /// - Returns: A bell that rings now, with every news, at every heartbeat and when the lifecycle changes; and what
    ///   ends it.
    func join() -> (bell: AsyncStream<Void>, leave: @Sendable () -> Void) {
        let (bell, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextReader += 1
            state.bells[state.nextReader] = continuation
            return state.nextReader
        }
        continuation.yield()
        look.yield()
        return (
            bell,
            { [weak self] in
                self?.state.withLock { state in
                    state.bells[number] = nil
                    if state.bells.isEmpty { state.ring = nil }
                }
                continuation.finish()
            }
        )
    }

    /// The present, for a reader that has no position.
    func now() async throws -> FeedPosition {
        if let end = state.withLock({ $0.ring?.end }) { return end }
        return try await store.now()
    }

    /// What comes next for a reader.
    func page(after position: FeedPosition) async throws -> FeedPage {
        let (page, start) = state.withLock { state in
            (state.ring?.page(after: position, limit: Self.pageSize), state.ring?.start)
        }
        if let page { return page }
        var read = try await store.page(after: position, limit: Self.pageSize)
        // Where nothing lies between, the reader has caught up with the ring's first event.
        if read.events.isEmpty, let start { read.end = max(read.end, start) }
        return read
    }

    // MARK: News

    /// Reads and wakes until its task is cancelled.
    func run(_ lifecycle: InstanceLifecycle) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { [self] in
                for await _ in looks { await catchUp() }
            }
            tasks.addTask { [self] in
                for await _ in lifecycle.states() { ring() }
            }
            tasks.addTask { [self] in
                while (try? await Task.sleep(for: heartbeat)) != nil {
                    state.withLock { $0.beats += 1 }
                    ring()
                    // Whoever should have announced something may have died before it could.
                    lookSoon()
                }
            }
        }
    }

    private func ring() {
        let bells = state.withLock { Array($0.bells.values) }
        for bell in bells { bell.yield() }
    }

    /// Reads until nothing is left to tell of, or nobody to tell.
    private func catchUp() async {
        var pause = Self.pauses.shortest
        while !Task.isCancelled, state.withLock({ !$0.bells.isEmpty }) {
            do {
                let page = try await advance()
                if page.events.count == Self.pageSize { continue }
                // The end of what holds them up tells nobody.
                guard page.isHeldUp else { return }
                if !page.events.isEmpty { pause = Self.pauses.shortest }
            } catch {
                logger.debug("the feed waits for the database", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, Self.pauses.longest)
        }
    }

    /// Reads the next page into the ring, which is made where there is none.
    private func advance() async throws -> FeedPage {
        guard let end = state.withLock({ $0.ring?.end }) else {
            let (start, events) = try await store.newest(Self.prefetched)
            var ring = FeedRing(start: start)
            ring.append(events)
            return begin(ring)
        }
        let page = try await store.page(after: end, limit: Self.pageSize)
        if !page.events.isEmpty {
            state.withLock { $0.ring?.append(page.events) }
            ring()
        }
        return page
    }

    /// - Returns: A page that says that there may be more.
    private func begin(_ ring: FeedRing) -> FeedPage {
        state.withLock { state in
            if !state.bells.isEmpty { state.ring = ring }
        }
        self.ring()
        return FeedPage(events: [], end: ring.end, isHeldUp: true)
    }
}
