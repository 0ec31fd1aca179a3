import Foundation
import LoadClient
import Rollout

/// What a deployer says while it deploys, as the report's timeline.
struct DeploymentRecord {
    private var steps: [DeploymentTimeline.Step] = []
    private var migrations: [DeploymentTimeline.Step] = []
    private var lockWaits: [DeploymentTimeline.LockWait] = []

    /// Takes the next event.
    mutating func add(_ event: RolloutEvent) {
        switch event.event {
        case .stepFinished, .stepFailed:
            guard let step = event.step else { return }
            let seconds = event.seconds ?? 0
            steps.append(.init(name: step.rawValue, started: event.at - seconds, seconds: seconds))
        case .note:
            guard event.step == .expand || event.step == .contract, let line = event.detail else { return }
            addMigration(line, at: event.at)
        default: break
        }
    }

    /// Everything so far.
    var timeline: DeploymentTimeline {
        DeploymentTimeline(steps: steps, migrations: migrations, lockWaits: lockWaits)
    }

    /// Reads a line of `fakestack migrate up`: "Applied: FILE in 2.9ms", "Blocked: FILE, try 1, ...".
    private mutating func addMigration(_ line: String, at date: Date) {
        if let applied = line.wholeMatch(of: /Applied: (?<file>\S+) in (?<ms>[0-9.]+)ms.*/) {
            let seconds = (Double(applied.ms) ?? 0) / 1000
            migrations.append(.init(name: String(applied.file), started: date - seconds, seconds: seconds))
        } else if let blocked = line.wholeMatch(of: /Blocked: (?<file>[^\s,]+), (?<detail>.*)/) {
            lockWaits.append(
                .init(at: date, migration: String(blocked.file), detail: String(blocked.detail))
            )
        }
    }
}
