import Migrations

/// Lint beside the server, case by case.
struct LintComparison: CustomStringConvertible {
    private(set) var played = 0
    /// Those that the server did not refuse.
    private(set) var accepted = 0
    private(set) var harmless = 0
    private(set) var falseAlarms = 0
    /// Harmful ones of which lint says nothing, with what the server did.
    private(set) var missed: [String] = []
    /// False alarms for which there is no excuse, with what lint says.
    private(set) var unexplained: [String] = []

    init(_ cases: [LintCase], _ outcomes: [LintTruth.Outcome]) throws {
        played = cases.count
        for (example, outcome) in zip(cases, outcomes) where outcome.refusal == nil {
            accepted += 1
            let finding = try example.findings().first
            if outcome.harms.isEmpty {
                harmless += 1
                guard let finding else { continue }
                falseAlarms += 1
                if LintFalseAlarm(example, finding) == nil {
                    unexplained.append("\(example)\n    \(finding.rule): \(finding.message)")
                }
            } else if finding == nil {
                missed.append("\(example)\n    \(outcome.harms)")
            }
        }
    }

    var description: String {
        "\(played) played, \(accepted) accepted, \(harmless) harmless, \(missed.count) missed, \(falseAlarms) false alarms"
    }
}
