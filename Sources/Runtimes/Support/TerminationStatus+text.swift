package import Subprocess

extension TerminationStatus {
    /// For a sentence after the program's name.
    package var text: String {
        switch self {
        case .exited(let status): "exited with status \(status)"
        case .signaled(let signal): "was ended by signal \(signal)"
        }
    }
}
