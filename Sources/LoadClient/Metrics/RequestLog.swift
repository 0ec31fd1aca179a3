/// When each request that succeeded was due, and how long it took: what percentiles of any span are made of.
///
/// 8 bytes a request, in blocks, so that growing copies nothing: half an hour at 500/s are 7 MB.
struct RequestLog: Sendable {
    /// One request that succeeded.
    struct Entry: Sendable, Equatable {
        var kind: RequestKind
        /// Milliseconds from the run's start to when it was due; exact up to 49 days.
        var dueMilliseconds: Int
        /// In microseconds, in steps of 10; up to 22 minutes.
        var latencyMicroseconds: Int
    }

    private static let blockSize = 8192
    private var blocks: [[UInt64]] = []
    /// How many there are.
    private(set) var count = 0

    /// Adds one.
    mutating func add(_ kind: RequestKind, due: Duration, latency: Duration) {
        if count.isMultiple(of: Self.blockSize) {
            var block: [UInt64] = []
            block.reserveCapacity(Self.blockSize)
            blocks.append(block)
        }
        let tens = min(latency.clampedMicroseconds / 10, (1 << 28) - 1)
        blocks[blocks.count - 1].append(
            UInt64(max(.zero, due).clampedMilliseconds) << 32 | UInt64(kind.rawValue) << 28 | tens
        )
        count += 1
    }

    /// Gives each, in the order in which they ended.
    func forEach(_ body: (Entry) -> Void) {
        for block in blocks {
            for packed in block {
                guard let kind = RequestKind(rawValue: UInt8(packed >> 28 & 0xF)) else { continue }
                body(
                    Entry(
                        kind: kind,
                        dueMilliseconds: Int(packed >> 32),
                        latencyMicroseconds: Int(packed & 0xFFF_FFFF) * 10
                    )
                )
            }
        }
    }
}
