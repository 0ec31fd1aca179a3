package import struct Foundation.Date

/// What a deployment set out for, in a file of the stage's directory until that is reached or undone.
///
/// What is live is learnt from the runtime and the proxy alone. They do not tell a deployment that is complete from one
/// that was killed when only its contract migrations were left: this does, for a repetition that names no color.
package struct DeployIntent: Codable, Sendable, Equatable {
    /// The new fleet's color.
    package var color: String
    /// Its release.
    package var release: Int
    /// How many instances it was to have.
    package var replicas: Int
    /// Reached, but for the end of the old fleet, which is kept for an undoing until then; nil where it is not reached.
    package var keptUntil: Date?

    /// Whether the deployment did not end: not one whose old fleet alone is still there.
    package var isOpen: Bool { keptUntil == nil }

    enum CodingKeys: String, CodingKey {
        case color, release, replicas
        case keptUntil = "kept_until"
    }

    /// Makes an intent; every value as the property of its name says.
    package init(color: String, release: Int, replicas: Int, keptUntil: Date? = nil) {
        self.color = color
        self.release = release
        self.replicas = replicas
        self.keptUntil = keptUntil
    }
}
