/// A step of a deployment, in the order in which they run; hooks and the soak only if they are asked for.
package enum RolloutStep: String, Codable, Sendable, CaseIterable {
    /// The deploy lock is taken and what is live is learned from the runtime and the proxy.
    case lock
    /// The expand migrations are applied.
    case expand
    /// The new instances are started.
    case start
    /// Every new instance answers green.
    case green
    /// The operator's command before the traffic moves.
    case beforeSwitch = "before-switch"
    /// Traffic moves to the new fleet.
    case `switch`
    /// The operator's command after the traffic has moved.
    case afterSwitch = "after-switch"
    /// The new fleet is watched with all of the traffic.
    case soak
    /// The old instances are marked obsolete.
    case obsolete
    /// The old instances finish what they have.
    case drain
    /// The operator's command before the old instances are stopped.
    case beforeStop = "before-stop"
    /// The old instances are stopped. From here on nothing is rolled back.
    case stop
    /// The contract migrations are applied.
    case contract
    /// Something went wrong before `stop`: the old fleet is put back.
    case rollback
    /// The operator's command after a deployment that ended well.
    case after
    /// The operator's command after any other.
    case onFailure = "on-failure"
}
