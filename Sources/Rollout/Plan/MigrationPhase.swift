/// The two halves of a schema change around a deployment.
package enum MigrationPhase: String, Codable, Sendable, CaseIterable {
    /// Before the new fleet starts: both releases can work with the result.
    case expand
    /// After the old fleet is gone: takes away what only it needed.
    case contract
}
