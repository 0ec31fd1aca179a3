/// A signal that asks the deployer to give up.
package enum InterruptSignal: String, Sendable, Equatable, CustomStringConvertible {
    /// Ctrl-C.
    case interrupt = "SIGINT"
    /// A supervisor's request to end.
    case terminate = "SIGTERM"

    /// The signal's number.
    package var number: Int32 {
        switch self {
        case .interrupt: 2
        case .terminate: 15
        }
    }

    /// The signal's name.
    package var description: String { rawValue }
}
