/// Why a run could not begin.
public enum LoadRunError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The service did not answer the first read; the text says what it did.
    case serviceUnreachable(String)
    /// `run()` was called a second time.
    case alreadyRun
    /// `finish()` was called before `run()` had begun.
    case neverRun

    /// One line that says what failed and what to do.
    public var description: String {
        switch self {
        case .serviceUnreachable(let detail):
            "the service did not answer before the load began: \(detail); is it up, and --url right?"
        case .alreadyRun:
            "this run has already been made; make a new LoadRun"
        case .neverRun:
            "there is nothing to finish: the run has not begun"
        }
    }
}
