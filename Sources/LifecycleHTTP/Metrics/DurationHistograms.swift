import Foundation
import Synchronization

/// A histogram for each of a bounded number of keys, recorded from any thread.
///
/// Threads write to shards of their own, as far as there are enough, so that event loops do not wait for each
/// other at every request.
public final class DurationHistograms<Key: Hashable & Sendable>: Sendable {
    private final class Shard: Sendable {
        let histograms = Mutex<[Key: DurationHistogram]>([:])
    }

    private let shards = (0..<16).map { _ in Shard() }

    /// Histograms of nothing.
    public init() {}

    /// Adds an observation.
    public func record(nanoseconds: Int64, for key: Key) {
        shard.histograms.withLock { $0[key, default: DurationHistogram()].record(nanoseconds: nanoseconds) }
    }

    /// Everything that was recorded.
    public func merged() -> [Key: DurationHistogram] {
        var all: [Key: DurationHistogram] = [:]
        for shard in shards {
            for (key, histogram) in shard.histograms.withLock(\.self) {
                all[key, default: DurationHistogram()].add(histogram)
            }
        }
        return all
    }

    private var shard: Shard {
        // Threads' addresses differ in their middle bits; Fibonacci hashing carries those to the top.
        #if os(Linux)
            let thread = pthread_self()
        #else
            let thread = UInt(bitPattern: pthread_self())
        #endif
        return shards[Int((UInt64(thread) &* 0x9E37_79B9_7F4A_7C15) >> 60)]
    }
}
