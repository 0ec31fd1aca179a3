/// Where an instance stands between its start and its exit.
///
/// `starting -> serving <-> obsolete -> stopping`; only `serving` is green.
public enum LifecycleState: String, Codable, Sendable, CaseIterable {
    /// Not yet able to do its work: the database or the schema is missing.
    case starting
    /// Doing its work, and wanting more of it.
    case serving
    /// Doing its work, and wanting no more: the deployer has marked it for replacement.
    case obsolete
    /// Asked to exit: finishing what it has, then gone.
    case stopping
}
