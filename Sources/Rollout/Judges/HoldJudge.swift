package import Lifecycle

/// Decides from its polls whether a fleet may keep the traffic that it has: while every instance stays green, and as
/// long as few enough requests fail by the instances' own counts.
///
/// What cannot be read is unknown, not fine: nothing is held until every instance has answered. Too few requests are
/// not taken for success either: they are kept until there are enough of them to judge.
package struct HoldJudge: Sendable {
    /// What is asked of a fleet.
    package struct Limits: Sendable, Equatable {
        /// The share of requests that may fail, 0 to 1.
        package var errorRate = 0.01
        /// Fewer requests than this say nothing.
        package var requests = 20
        /// How long requests are counted together before the count begins again.
        package var window = Duration.seconds(5)

        /// Limits with the defaults above.
        package init() {}
    }

    /// What a poll of one instance found.
    package enum Poll: Sendable {
        /// It answered both questions.
        case answered(HealthReport, RequestCounts)
        /// One got no usable answer, for this reason.
        case failed(String)
        /// Its process is gone, and how.
        case gone(String)
    }

    /// What the polls so far mean.
    package enum Verdict: Sendable, Equatable {
        /// Nothing is wrong, and the time is not over.
        case holding
        /// The time is over and nothing is wrong, with what that rests on.
        case held(String)
        /// The fleet must not keep the traffic: this instance is why, and what of it.
        case broken(instance: String, why: String)
    }

    private struct Seen {
        var process: String
        var base: RequestCounts
        var now: RequestCounts
        var counted: RequestCounts { now.since(base) ?? RequestCounts(total: 0, failed: 0) }
    }

    private let limits: Limits
    private let patience: Int
    private var seen: [String: Seen] = [:]
    private var unanswered: [String: Int] = [:]
    private var windowStart = Duration.zero
    /// What was judged since the stretch began.
    private var judged = RequestCounts(total: 0, failed: 0)

    /// Makes a judge that has seen nothing.
    ///
    /// - Parameter patience: How many polls of an instance in a row may get no answer.
    package init(limits: Limits, patience: Int = 3) {
        self.limits = limits
        self.patience = patience
    }

    /// Begins another stretch of time; requests that were too few to judge stay counted.
    package mutating func begin() {
        windowStart = .zero
        judged = RequestCounts(total: 0, failed: 0)
    }

    /// Takes one poll of every instance, by name.
    ///
    /// - Parameters:
    ///   - elapsed: Since the fleet got its share.
    ///   - duration: How long it is to be held.
    package mutating func judge(_ polls: [String: Poll], elapsed: Duration, of duration: Duration) -> Verdict
    {
        for (name, poll) in polls.sorted(by: { $0.key < $1.key }) {
            if let why = take(poll, of: name) { return .broken(instance: name, why: why) }
        }
        if let verdict = verdictOnErrors { return verdict }
        let isKnown = polls.keys.allSatisfy { unanswered[$0, default: 0] == 0 }
        let isOver = elapsed >= duration && isKnown
        let isEnough = counted.total >= limits.requests
        if isEnough, isOver || elapsed - windowStart >= limits.window { restart(at: elapsed) }
        guard isOver else { return .holding }
        if judged.total > 0 { return .held(judged.text) }
        return .held(
            "too little to judge: \(counted.text), and --min-requests is \(limits.requests); going on without proof"
        )
    }

    /// - Returns: What is wrong with the instance.
    private mutating func take(_ poll: Poll, of name: String) -> String? {
        switch poll {
        case .gone(let how): return how
        case .failed(let why):
            unanswered[name, default: 0] += 1
            return unanswered[name, default: 0] < patience ? nil : "cannot be judged: \(why)"
        case .answered(let health, let counts):
            unanswered[name] = 0
            if health.status != .green || health.state != .serving {
                return "turned red: \(health.reason ?? health.state.rawValue)"
            }
            let before = seen[name] ?? Seen(process: health.instance, base: counts, now: counts)
            guard before.process == health.instance, counts.since(before.now) != nil else {
                return "was replaced: another process (\(health.instance)) answers in its place"
            }
            seen[name] = Seen(process: health.instance, base: before.base, now: counts)
            return nil
        }
    }

    /// Broken as soon as enough requests show it.
    private var verdictOnErrors: Verdict? {
        let sum = counted
        guard sum.total >= limits.requests, Double(sum.failed) > limits.errorRate * Double(sum.total) else {
            return nil
        }
        let worst = seen.max { $0.value.counted.failed < $1.value.counted.failed }
        return .broken(
            instance: worst?.key ?? "",
            why: "has most of the errors of the new fleet: \(sum.text), more than the "
                + "\(Self.percent(limits.errorRate)) of --max-error-rate"
        )
    }

    private var counted: RequestCounts {
        seen.values.reduce(into: RequestCounts(total: 0, failed: 0)) { sum, seen in
            sum.total += seen.counted.total
            sum.failed += seen.counted.failed
        }
    }

    private mutating func restart(at elapsed: Duration) {
        windowStart = elapsed
        judged.total += counted.total
        judged.failed += counted.failed
        seen = seen.mapValues { Seen(process: $0.process, base: $0.now, now: $0.now) }
    }

    fileprivate static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        return hundredths % 100 == 0 ? "\(hundredths / 100)%" : "\(Double(hundredths) / 100)%"
    }
}

extension RequestCounts {
    /// For a person: `312 requests, 4 failed (1.28%)`.
    fileprivate var text: String {
        let share = total > 0 && failed > 0 ? " (\(HoldJudge.percent(Double(failed) / Double(total))))" : ""
        return "\(total) request\(total == 1 ? "" : "s"), \(failed) failed\(share)"
    }
}
