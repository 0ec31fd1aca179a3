package import Lifecycle

/// Decides from its polls when an instance that nobody watches a proxy for has nothing left to do.
///
/// Nothing may be in flight, and `total` has to stand still for a while: a request that came and went between two polls
/// shows that somebody still sends some.
package struct SettleJudge: Sendable {
    /// What the polls so far mean.
    package enum Verdict: Sendable, Equatable {
        /// Not yet, and why.
        case waiting(String)
        /// Nothing was in flight and nothing came for as long as was asked; `total` requests were begun in all.
        case settled(total: Int)
        /// Another process answers: the one that was asked first is gone, with whatever it had.
        case replaced(by: String)
    }

    private let settle: Duration
    private var instance: String?
    private var quiet: (total: Int, since: Duration)?

    /// - Parameters:
    ///   - instance: The UUID of the instance that was marked; nil takes that of the first poll.
    ///   - settle: How long `total` has to stand still.
    package init(instance: String?, settle: Duration) {
        self.instance = instance
        self.settle = settle
    }

    /// Takes an answer that came at this time of any clock.
    package mutating func judge(_ report: InflightReport, at now: Duration) -> Verdict {
        if let instance, report.instance != instance { return .replaced(by: report.instance) }
        instance = report.instance
        guard report.inflight == 0 else {
            quiet = nil
            let age =
                report.oldestMilliseconds.map { ", the oldest for \(Duration.milliseconds($0).text)" } ?? ""
            return .waiting("\(report.inflight) in flight\(age)")
        }
        if quiet?.total != report.total {
            let came = quiet.map { report.total - $0.total } ?? 0
            quiet = (report.total, now)
            if came > 0 { return .waiting("requests still come: \(came) since the last look") }
        }
        guard let quiet, now - quiet.since >= settle else { return .waiting("nothing in flight") }
        return .settled(total: report.total)
    }

    /// Takes it that there was no answer: unknown, and so not quiet.
    package mutating func judge(failure why: String) -> Verdict {
        quiet = nil
        return .waiting("its in-flight count is unknown: \(why)")
    }
}
