/// A value that a plan does not take; names the flag, what it got and what it takes.
public struct LoadPlanError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The flag without its dashes.
    public let flag: String
    /// What was given.
    public let got: String
    /// What would do.
    public let takes: String

    init(_ flag: String, got: String, takes: String) {
        self.flag = flag
        self.got = got
        self.takes = takes
    }

    /// One line for the person who gave the value.
    public var description: String {
        "--\(flag): got \(got), takes \(takes)"
    }
}
