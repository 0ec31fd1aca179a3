/// When a migration is applied: before the new fleet, or after the old one.
public enum MigrationPhase: String, Sendable, CaseIterable {
    /// Before the new instances start: the old ones can live with it. What says nothing is this.
    case expand
    /// After the old instances are gone: takes away what they needed.
    case contract
}
