internal import FoundationEssentials

/// Which failed requests are due to a fault that was made on purpose: those that ended in its window. Pure.
///
/// It excuses requests only. A write that was acknowledged and is lost, doubled or changed fails the run whatever was
/// done to the service.
struct FaultAttribution: Sendable, Equatable {
    /// The faults, each with the number of failed requests that it is charged with.
    private(set) var faults: [DeploymentTimeline.Fault]
    private let started: Date

    /// Charges each failure to the first fault whose window it ended in.
    ///
    /// - Parameters:
    ///   - failures: When requests failed, since the run's start.
    ///   - started: When the run started.
    init(_ failures: [Duration], faults: [DeploymentTimeline.Fault], started: Date) {
        self.faults = faults.sorted { $0.started < $1.started }
        self.started = started
        for index in self.faults.indices { self.faults[index].failed = 0 }
        for moment in failures {
            guard let index = index(at: moment) else { continue }
            self.faults[index].failed += 1
        }
    }

    /// How many failures have a fault to explain them.
    var count: Int { faults.map(\.failed).reduce(0, +) }

    /// Whether a fault explains a failure at that moment.
    func covers(_ moment: Duration) -> Bool { index(at: moment) != nil }

    private func index(at moment: Duration) -> Int? {
        let date = started.addingTimeInterval(moment.inSeconds)
        return faults.firstIndex { $0.window.contains(date) }
    }
}
