package import Lifecycle

/// Decides from its polls when an obsolete instance is drained.
///
/// An in-flight count of zero proves nothing while the proxy may still send requests, and a poll that failed is
/// unknown, never zero. So: the same process, obsolete, let go by the proxy's own word, past its reaction time, and
/// then nothing in flight and nothing begun in three polls in a row.
package struct DrainJudge: Sendable {
    /// What a poll found.
    package enum Poll: Sendable {
        /// The instance answered.
        case answered(InflightReport)
        /// It did not, for this reason.
        case failed(String)
        /// Its process is gone, and how.
        case gone(String)
    }

    /// What the proxy says of the instance.
    package enum ProxyWord: Sendable, Equatable {
        /// It gets no new requests.
        case letGo
        /// It may get new requests.
        case routes
        /// The proxy did not say, for this reason.
        case unknown(String)
    }

    /// What the polls so far mean.
    package enum Verdict: Sendable, Equatable {
        /// Not yet, and why.
        case draining(String)
        /// Nothing is left and nothing comes.
        case drained
        /// It went away with what it had, and how.
        case lost(String)
    }

    private let instance: String?
    private let reactionTime: Duration
    private let needed: Int
    private var quiet = 0
    private var total: Int?

    /// Judges the instance of this UUID.
    ///
    /// - Parameters:
    ///   - instance: The UUID it gave when it was marked obsolete; nil where it gave none.
    ///   - reactionTime: How long the proxy may still send it requests after that.
    ///   - needed: How many quiet polls in a row are proof.
    package init(instance: String?, reactionTime: Duration, needed: Int = 3) {
        self.instance = instance
        self.reactionTime = reactionTime
        self.needed = needed
    }

    /// Takes a poll that began `elapsed` after the instance was marked obsolete and the traffic moved.
    ///
    /// - Parameter proxy: What the proxy said before the poll.
    package mutating func judge(_ poll: Poll, elapsed: Duration, proxy: ProxyWord) -> Verdict {
        switch poll {
        case .gone(let how): return .lost(how)
        case .failed(let why) where instance == nil && proxy == .letGo && elapsed >= reactionTime:
            return .lost("it does not answer: \(why)")
        case .failed(let why): return unsettled("its in-flight count is unknown: \(why)")
        case .answered(let report): return judge(report, elapsed: elapsed, proxy: proxy)
        }
    }

    private mutating func judge(
        _ report: InflightReport,
        elapsed: Duration,
        proxy: ProxyWord
    ) -> Verdict {
        if let instance, report.instance != instance {
            return .lost("another process (\(report.instance)) answers in its place")
        }
        if report.state != .obsolete { return unsettled("it is \(report.state.rawValue), not obsolete") }
        if report.inflight != 0 { return unsettled("\(report.inflight) in flight\(age(report))") }
        switch proxy {
        case .letGo: break
        case .routes: return unsettled("the proxy still routes to it")
        case .unknown(let why): return unsettled("whether the proxy still routes to it is unknown: \(why)")
        }
        if elapsed < reactionTime { return unsettled("the proxy may not have let go yet") }
        quiet = report.total == total ? quiet + 1 : 1
        total = report.total
        return quiet >= needed ? .drained : .draining("quiet in \(quiet) of \(needed) polls")
    }

    private mutating func unsettled(_ why: String) -> Verdict {
        quiet = 0
        total = nil
        return .draining(why)
    }

    private func age(_ report: InflightReport) -> String {
        report.oldestMilliseconds.map { ", the oldest for \(Duration.milliseconds($0).text)" } ?? ""
    }
}
