package import Lifecycle

/// Decides from its polls when a new instance is green: the right one, the same one, three times in a row.
package struct GreenJudge: Sendable {
    /// What the polls so far mean.
    package enum Verdict: Sendable, Equatable {
        /// Not yet, and why.
        case waiting(String)
        /// It is, as the instance of this UUID.
        case green(String)
        /// It never will be: what answers is something else.
        case wrong(String)
    }

    private let color: String
    private let release: Int
    private let needed: Int
    private var greens = 0
    private var instance: String?

    /// Judges an instance that shall be of this color and release.
    package init(color: String, release: Int, needed: Int = 3) {
        self.color = color
        self.release = release
        self.needed = needed
    }

    /// Takes an answer from `/health`.
    package mutating func judge(_ report: HealthReport) -> Verdict {
        guard report.color == color, report.release == release else {
            return .wrong(
                "it answers as \(report.color) of release \(report.release), not \(color) of release \(release)"
            )
        }
        guard report.status == .green, report.state == .serving else {
            greens = 0
            return .waiting("it is red: \(report.reason ?? report.state.rawValue)")
        }
        greens = report.instance == instance ? greens + 1 : 1
        instance = report.instance
        return greens >= needed ? .green(report.instance) : .waiting("green \(greens) of \(needed) times")
    }

    /// Takes a poll that got no answer.
    package mutating func judge(failure: String) -> Verdict {
        greens = 0
        return .waiting(failure)
    }
}
