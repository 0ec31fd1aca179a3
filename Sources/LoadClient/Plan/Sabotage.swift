/// A negative control: what is done to one acknowledged question behind the service's back, after the
/// load and before the final read, to see whether the judge notices.
public enum Sabotage: String, Sendable, Codable, CaseIterable {
    /// Deletes it.
    case lose
    /// Inserts a copy of it.
    case duplicate
    /// Changes its body.
    case corrupt
}
