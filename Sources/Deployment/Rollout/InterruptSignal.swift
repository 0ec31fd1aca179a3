/// A signal that asks the deployer to give up.
public enum InterruptSignal: String, Sendable, Equatable, CustomStringConvertible {
    /// Ctrl-C.
    case interrupt = "SIGINT"
    /// A supervisor's request to end.
    case terminate = "SIGTERM"

    /// The signal's number.
    public var number: Int32 {
        switch self {
        case .interrupt: 2
        case .terminate: 15
        }
    }

    /// The signal's name.
    public var description: String { rawValue }
}
