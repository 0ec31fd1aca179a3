import LifecycleHTTP
import Logging

extension ConnectionLimits {
    /// The limits, with no more connections than the process may have files open.
    ///
    /// Where the system says no, connections would fail in the middle of things; one of our own is a 503.
    func fitting(openFiles: (_ needed: Int) -> Int?, logger: Logger) -> ConnectionLimits {
        let needed = connections + spareConnections + OpenFileLimit.reserve
        guard let possible = openFiles(needed), possible < needed else { return self }
        var limits = self
        // What is spare grows with the rest: a fiftieth leaves room for it.
        limits.connections = max(1, (possible - OpenFileLimit.reserve - 8) * 49 / 50)
        logger.warning(
            "the system allows fewer connections than the limit; raise it with 'ulimit -n \(needed)'",
            metadata: [
                "asked": "\(connections)", "allowed": "\(limits.connections)", "open-files": "\(possible)",
            ]
        )
        return limits
    }
}
