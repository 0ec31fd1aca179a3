/// A moment at which a deployment waits until somebody promotes or aborts it.
package enum RolloutPause: String, Codable, Sendable, CaseIterable {
    /// The new fleet is green and has no traffic yet.
    case beforeSwitch = "switch"
    /// The old fleet is drained and can still be brought back.
    case beforeStop = "stop"
}
