internal import FoundationEssentials

/// What is due to a fault that was made on purpose: failed requests, and writes that were refused or never answered, that
/// ended in its window. Pure.
///
/// It excuses nothing else. A write that was acknowledged and is lost, doubled or changed fails the run whatever was
/// done to the service.
struct FaultAttribution: Sendable, Equatable {
    /// The faults, each with what it is charged with.
    private(set) var faults: [DeploymentTimeline.Fault]
    private let started: Date

    /// - Parameters:
    ///   - faults: What was broken on purpose.
    ///   - started: When the run started.
    init(_ faults: [DeploymentTimeline.Fault], started: Date) {
        self.faults = faults.sorted { $0.started < $1.started }
        self.started = started
        for index in self.faults.indices {
            self.faults[index].failed = 0
            self.faults[index].writes = 0
        }
    }

    /// Charges a failed request to the first fault whose window it ended in.
    mutating func charge(requestEnded milliseconds: UInt32) {
        guard let index = index(at: .milliseconds(Int64(milliseconds))) else { return }
        faults[index].failed += 1
    }

    /// Charges a write that was not acknowledged likewise.
    ///
    /// - Returns: Whether a fault explains it.
    @discardableResult
    mutating func charge(writeEnded milliseconds: UInt32) -> Bool {
        guard let index = index(at: .milliseconds(Int64(milliseconds))) else { return false }
        faults[index].writes += 1
        return true
    }

    /// How many failed requests have a fault to explain them.
    var failed: Int { faults.map(\.failed).reduce(0, +) }

    /// Whether a fault explains what happened at that moment.
    func covers(_ moment: Duration) -> Bool { index(at: moment) != nil }

    /// Whether a fault's window touches a span.
    func touches(_ span: ClosedRange<Duration>) -> Bool {
        let dates = date(span.lowerBound)...date(span.upperBound)
        return faults.contains { $0.window.overlaps(dates) }
    }

    private func date(_ moment: Duration) -> Date { started.addingTimeInterval(moment.inSeconds) }

    private func index(at moment: Duration) -> Int? {
        faults.firstIndex { $0.window.contains(date(moment)) }
    }
}
