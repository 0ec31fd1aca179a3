/// Why a run was used wrongly.
public enum LoadRunError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `run()` was called a second time.
    case alreadyRun
    /// `finish()` was called before `run()` had ended.
    case neverRun

    /// One line that says what failed and what to do.
    public var description: String {
        switch self {
        case .alreadyRun:
            "this run has already been made; make a new LoadRun"
        case .neverRun:
            "there is nothing to finish: the run has not begun"
        }
    }
}
