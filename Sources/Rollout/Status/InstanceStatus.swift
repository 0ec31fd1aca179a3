import Foundation
package import Lifecycle

/// One instance as `deploy status` shows it: what the runtime, the proxy and the instance itself say now.
package struct InstanceStatus: Codable, Sendable, Equatable {
    /// What the runtime says.
    package var instance: RunningInstance
    /// Its share of the traffic in the proxy; nil when it gets none.
    package var weight: Int?
    /// What it says of itself; nil when it does not answer.
    package var health: HealthReport?
    /// Why it does not answer; nil when it does.
    package var problem: String?

    /// Makes a status; every value as the property of its name says.
    package init(instance: RunningInstance, weight: Int?, health: HealthReport?, problem: String?) {
        self.instance = instance
        self.weight = weight
        self.health = health
        self.problem = problem
    }

    /// A table for a terminal.
    static func table(_ statuses: [InstanceStatus], now: Date) -> String {
        let header = ["NAME", "COLOR", "RELEASE", "STATE", "HEALTH", "INFLIGHT", "WEIGHT", "ADDRESS", "AGE"]
        let lines: [[String]] = [header] + statuses.map { $0.row(now: now) }
        let widths: [Int] = header.indices.map { column in
            lines.map { line in line[column].count }.max() ?? 0
        }
        return lines.map { line in
            let cells = zip(line, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            return cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }.joined(separator: "\n")
    }

    private func row(now: Date) -> [String] {
        let age = Duration.seconds(max(0, now.timeIntervalSince(instance.startedAt).rounded()))
        var row = [instance.name, instance.color, "\(instance.release)"]
        row.append(health?.state.rawValue ?? "unknown")
        row.append(health?.text ?? "no answer")
        row.append(health.map { "\($0.inflight)" } ?? "?")
        row.append(weight.map { "\($0)" } ?? "-")
        row.append(instance.endpoint.description)
        row.append(age.text)
        return row
    }
}
