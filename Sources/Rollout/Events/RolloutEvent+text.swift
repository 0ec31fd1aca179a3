import Foundation

extension RolloutEvent {
    /// The event as one or more lines for a terminal; nil for those that say nothing new there.
    package var text: String? {
        let column = (step?.rawValue ?? "").padding(toLength: 13, withPad: " ", startingAt: 0)
        switch event {
        case .stepStarted: return nil
        case .stepFinished: return "\(column) \(detail.map { "\($0) " } ?? "done ")after \(time)"
        case .stepFailed: return "\(column) FAILED after \(time): \(detail ?? "for no known reason")"
        case .instance: return "\(column)   \(instance ?? "") \(detail ?? "")"
        case .share: return "\(column)   \(percent ?? 0)% of the traffic \(detail ?? "")"
        case .note: return "\(column)   \(detail ?? "")"
        case .outcome: return outcome.map { lines(of: $0).joined(separator: "\n") }
        }
    }

    private var time: String {
        String(format: "%.2fs", seconds ?? 0)
    }

    private func lines(of outcome: RolloutOutcome) -> [String] {
        let color = outcome.color ?? "the new fleet"
        let reason = outcome.reason ?? "for no known reason"
        let headline =
            switch outcome.kind {
            case .deployed: "\(color) of release \(outcome.release) is live after \(time)"
            case .refused: "refused: \(reason)"
            case .rolledBack: "rolled back: \(reason)"
            case .incomplete: "incomplete: \(reason)"
            case .abandoned: "ended at once: \(reason)"
            }
        return [headline] + outcome.log.map { "  \($0)" } + outcome.losses.map { "  lost: \($0)" }
            + (outcome.left.map { ["  left: \($0)"] } ?? [])
    }
}
