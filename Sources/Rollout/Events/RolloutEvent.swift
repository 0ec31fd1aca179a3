package import struct Foundation.Date

/// Something that happened in a deployment, as `deploy --format json` prints it: one object per line.
package struct RolloutEvent: Codable, Sendable, Equatable {
    /// The kinds of event.
    package enum Kind: String, Codable, Sendable {
        /// A step began: `step`.
        case stepStarted = "step_started"
        /// A step ended well: `step`, `seconds`, `detail`.
        case stepFinished = "step_finished"
        /// A step ended badly: `step`, `seconds`, `detail` is the reason.
        case stepFailed = "step_failed"
        /// A fleet has its share of the traffic: `step`, `percent`, `detail`. Only where it moves in several steps.
        case share
        /// Something happened to one instance: `step`, `instance`, `detail`.
        case instance
        /// A line for whoever watches: `step`, `detail`.
        case note
        /// The end: `outcome`, `seconds` of it all.
        case outcome
    }

    /// The kind of event.
    package var event: Kind
    /// When it happened.
    package var at: Date
    /// The step in which it happened.
    package var step: RolloutStep?
    /// How long the step took, or the deployment.
    package var seconds: Double?
    /// The share of the traffic that a fleet has now, in percent.
    package var percent: Int?
    /// The name of the instance that it is about.
    package var instance: String?
    /// What happened, for a person.
    package var detail: String?
    /// How the deployment ended.
    package var outcome: RolloutOutcome?

    /// Makes an event; every value as the property of its name says.
    package init(
        _ event: Kind,
        at: Date,
        step: RolloutStep? = nil,
        seconds: Double? = nil,
        percent: Int? = nil,
        instance: String? = nil,
        detail: String? = nil,
        outcome: RolloutOutcome? = nil
    ) {
        self.event = event
        self.at = at
        self.step = step
        self.seconds = seconds
        self.percent = percent
        self.instance = instance
        self.detail = detail
        self.outcome = outcome
    }
}
