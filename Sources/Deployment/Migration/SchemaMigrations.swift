/// The two halves of a schema change around a deployment.
public enum MigrationPhase: String, Codable, Sendable, CaseIterable {
    /// Before the new fleet starts: both releases can work with the result.
    case expand
    /// After the old fleet is gone: takes away what only it needed.
    case contract
}

/// What applies migrations.
public protocol SchemaMigrations: Sendable {
    /// Refuses what is pending, up to a release, where it would take the service down; changes nothing.
    ///
    /// - Parameter report: Gets what is found, line by line.
    /// - Throws: ``DeploymentError`` with the findings.
    func check(release: Int, report: @escaping @Sendable (String) -> Void) async throws

    /// Applies every pending migration of a phase, up to a release.
    ///
    /// - Parameter report: Gets what the migrator says, line by line, as it says it.
    /// - Throws: ``DeploymentError`` when one failed.
    func apply(_ phase: MigrationPhase, release: Int, report: @escaping @Sendable (String) -> Void)
        async throws
}
