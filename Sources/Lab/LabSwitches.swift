import Foundation
import LoadClient
import Rollout

/// Fleets that replaced each other in a row, and how that went.
struct LabSwitches: Sendable {
    private let planned: Int
    private var steps: [DeploymentTimeline.Step] = []
    private var timelines: [DeploymentTimeline] = []
    /// What was not as it should be, in words; empty when every switch was clean.
    private(set) var problems: [String] = []
    private var hasFailed = false

    /// - Parameter planned: How many there shall be, 1 or more.
    init(planned: Int) {
        self.planned = planned
    }

    /// The color of the fleet that is next to come; nil when there is none.
    var next: String? {
        if hasFailed || steps.count == planned { return nil }
        return steps.count.isMultiple(of: 2) ? "green" : "blue"
    }

    /// How many there were.
    var count: Int { steps.count }

    /// Whether there was none yet.
    var isEmpty: Bool { steps.isEmpty }

    /// Takes the end of the next deployment.
    mutating func add(
        _ outcome: RolloutOutcome,
        from began: Date,
        to ended: Date,
        timeline: DeploymentTimeline
    ) {
        let color = next ?? ""
        let old = color == "green" ? "blue" : "green"
        let name = "\(old) to \(color)"
        let prefix = planned > 1 ? "switch \(steps.count + 1), \(name): " : ""
        steps.append(.init(name: name, started: began, seconds: ended.timeIntervalSince(began)))
        timelines.append(timeline)
        problems += outcome.losses.map { "\(prefix)lost: \($0)" }
        if outcome.kind != .deployed {
            hasFailed = true
            problems.append("\(prefix)not deployed: \(outcome.reason ?? "for no known reason")")
        }
    }

    /// The newest one in a line.
    var progress: String {
        guard let step = steps.last else { return "nothing has switched yet" }
        return "switch \(steps.count) of \(planned), \(step.name), took "
            + String(format: "%.2fs", step.seconds)
    }

    /// All of them for the report: the steps of a single one, or a step for each.
    var timeline: DeploymentTimeline {
        DeploymentTimeline(
            steps: planned > 1 ? steps : timelines.flatMap(\.steps),
            migrations: timelines.flatMap(\.migrations),
            lockWaits: timelines.flatMap(\.lockWaits)
        )
    }
}
