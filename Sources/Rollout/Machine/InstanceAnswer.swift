/// What an instance says when it is asked for its health.
package enum InstanceAnswer: Codable, Sendable, Equatable {
    /// It is green: it serves.
    case green
    /// It is red for no other reason than that it was marked obsolete: it serves, and can be made green again.
    case obsolete
    /// It is red, for this reason, and may serve all the same.
    case red(String)
    /// It is red and has not been green yet: it has never served.
    case starting
    /// It does not answer, for this reason: it is gone, or hangs.
    case silent(String)
}
