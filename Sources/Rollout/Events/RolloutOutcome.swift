/// How a deployment ended.
package struct RolloutOutcome: Codable, Sendable, Equatable {
    /// The kinds of end.
    package enum Kind: String, Codable, Sendable {
        /// The new fleet serves and the old one is gone.
        case deployed
        /// Nothing was touched: the deployment could not begin.
        case refused
        /// The old fleet serves as before and the new one is gone.
        case rolledBack = "rolled_back"
        /// Neither: a step after the point of no return, or the rollback itself, failed.
        case incomplete
        /// A second signal ended the deployment where it was.
        case abandoned
    }

    /// The kind of end.
    package var kind: Kind
    /// The new fleet's color; nil when it was never decided.
    package var color: String?
    /// The new fleet's release.
    package var release: Int
    /// What went wrong first; nil when nothing did.
    package var reason: String?
    /// The last lines of the instance that went wrong, each behind its name; empty where none did.
    package var log: [String]
    /// What was cut or lost on the way, and what failed while rolling back; empty in a clean deployment.
    package var losses: [String]
    /// The instances of the old fleet that are kept for an undoing; empty where none are.
    package var kept: [String]
    /// What is left for the operator to know or to do; nil when nothing is.
    package var left: String?
    /// The exit status of the `deploy` verb: 0 deployed, 1 failed, 128 plus the signal when interrupted.
    package var exitCode: Int32

    enum CodingKeys: String, CodingKey {
        case kind, color, release, reason, log, losses, kept, left
        case exitCode = "exit_code"
    }

    /// Makes an outcome; every value as the property of its name says.
    package init(
        kind: Kind,
        color: String?,
        release: Int,
        reason: String? = nil,
        log: [String] = [],
        losses: [String] = [],
        kept: [String] = [],
        left: String? = nil,
        exitCode: Int32
    ) {
        self.kind = kind
        self.color = color
        self.release = release
        self.reason = reason
        self.log = log
        self.losses = losses
        self.kept = kept
        self.left = left
        self.exitCode = exitCode
    }
}
