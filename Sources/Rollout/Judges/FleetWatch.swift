package import Lifecycle

/// Decides from its polls whether a fleet that the deployment relies on has fallen: the rule by which the old one gets
/// its traffic back.
///
/// An exit is certain at once. A red answer must come twice in a row, and no answer several times: a machine that has no
/// time for one poll has not lost its fleet.
package struct FleetWatch: Sendable {
    /// What a poll of one instance found.
    package enum Poll: Sendable {
        /// It answered.
        case answered(HealthReport)
        /// It did not, for this reason.
        case failed(String)
        /// It is gone, and how.
        case gone(String)
    }

    private let reds: Int
    private let failures: Int
    private var red: [String: Int] = [:]
    private var failed: [String: Int] = [:]
    private var processes: [String: String] = [:]

    /// Makes a watch that has seen nothing.
    ///
    /// - Parameters:
    ///   - reds: How many red answers in a row are a fall.
    ///   - failures: How many polls in a row without an answer are one.
    package init(reds: Int = 2, failures: Int = 3) {
        self.reds = reds
        self.failures = failures
    }

    /// Takes a poll of the instance of this name.
    ///
    /// - Returns: Why it has fallen, for a sentence after its name; nil while it has not.
    package mutating func judge(_ poll: Poll, of name: String) -> String? {
        switch poll {
        case .gone(let how): return how
        case .failed(let why):
            failed[name, default: 0] += 1
            return failed[name, default: 0] < failures ? nil : "does not answer any more: \(why)"
        case .answered(let report):
            failed[name] = 0
            let process = processes[name] ?? report.instance
            processes[name] = process
            if process != report.instance { return "was replaced: \(report.instance) answers in its place" }
            let isGreen = report.status == .green && report.state == .serving
            red[name] = isGreen ? 0 : red[name, default: 0] + 1
            if red[name, default: 0] < reds { return nil }
            return "turned red: \(report.reason ?? report.state.rawValue)"
        }
    }
}
