internal import Terminal

/// How a run stands at one moment, for a live line.
public struct LoadSnapshot: Sendable, Equatable {
    /// Answers of one fleet or one instance.
    public struct Share: Sendable, Equatable {
        /// The fleet's color; empty if the answers said none.
        public var color: String
        /// The instance's UUID.
        public var instance: String
        /// The instance's release; nil if the answers said none.
        public var release: Int?
        /// How many answers.
        public var count: Int
    }

    /// Whether the load is over; what follows is the final read.
    public var hasEnded: Bool
    /// Time since the run's start.
    public var elapsed: Duration
    /// Requests started.
    public var sent: Int
    /// Requests that succeeded.
    public var ok: Int
    /// Requests that failed.
    public var failed: Int
    /// Questions that the service acknowledged.
    public var acknowledgedQuestions: Int
    /// Requests that succeeded or failed in the last whole second.
    public var rate: Int
    /// Median latency of the last whole second in milliseconds; 0 without a success.
    public var p50Ms: Double
    /// 99th percentile of the last whole second in milliseconds; 0 without a success.
    public var p99Ms: Double
    /// Who answered in the last whole second, in the order in which they first did.
    public var answers: [Share]

    /// Answers of the last whole second by color, in the order in which the colors first answered.
    public var answersByColor: [(color: String, count: Int)] {
        var totals: [(color: String, count: Int)] = []
        for share in answers {
            if let index = totals.firstIndex(where: { $0.color == share.color }) {
                totals[index].count += share.count
            } else {
                totals.append((share.color, share.count))
            }
        }
        return totals
    }

    /// One plain line, without color and without an end of line, such as
    /// `12s, 28s left  548 req/s  failed 0  p99 11.0 ms  blue 301  green 247  ok 4831  acknowledged 2890`.
    ///
    /// The fields that matter least stand last; those that do not fit are left out, and none is cut.
    ///
    /// - Parameters:
    ///   - remaining: How long the load still lasts; nil where nobody knows.
    ///   - width: The columns that it may take.
    public func line(remaining: Duration? = nil, width: Int = 80) -> String {
        let left = remaining.map { ", \(max(0, $0.components.seconds))s left" } ?? ""
        var line = "\(elapsed.components.seconds)s\(left)"
        let fields =
            ["\(rate) req/s", "failed \(failed)", "p99 \(p99Ms.text(decimals: 1)) ms"]
            + answersByColor.map { "\($0.color.isEmpty ? "unnamed" : $0.color.visible) \($0.count)" }
            + ["ok \(ok)", "acknowledged \(acknowledgedQuestions)", "p50 \(p50Ms.text(decimals: 1)) ms"]
        for field in fields {
            guard line.columns + 2 + field.columns <= width else { break }
            line += "  \(field)"
        }
        return line
    }
}

extension LoadSnapshot {
    /// How a recorder and a ledger stand.
    init(elapsed: Duration, hasEnded: Bool = false, recorder: Recorder, acknowledgedQuestions: Int) {
        self.hasEnded = hasEnded
        let last = Int(elapsed.components.seconds) - 1
        let second = recorder.seconds.indices.contains(last) ? recorder.seconds[last] : SecondTally()
        self.elapsed = elapsed
        sent = recorder.sent
        ok = recorder.ok
        failed = recorder.failed
        self.acknowledgedQuestions = acknowledgedQuestions
        rate = second.ok + second.failed
        p50Ms = recorder.recent.milliseconds(atPercentile: 50, ofSecond: last)
        p99Ms = recorder.recent.milliseconds(atPercentile: 99, ofSecond: last)
        answers = second.answers.sorted { $0.key < $1.key }.map { index, count in
            let answerer = recorder.answerers.tallies[Int(index)].answerer
            return Share(
                color: answerer.color,
                instance: answerer.instance,
                release: answerer.release,
                count: count
            )
        }
    }
}

extension Double {
    /// The number with so many decimals, rounded, whatever the locale.
    func text(decimals: Int) -> String {
        guard isFinite, magnitude < 1e15 else { return "\(self)" }
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((magnitude * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        let sign = self < 0 && scaled != 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(scaled)" }
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
    }
}
