package import Rollout

/// What applies migrations.
package protocol SchemaMigrations: Sendable {
    /// Refuses what is pending, up to a release, where it would take the service down; changes nothing.
    ///
    /// - Parameter report: Gets what is found, line by line.
    /// - Throws: ``DeploymentError`` with the findings.
    func check(release: Int, report: @escaping @Sendable (String) -> Void) async throws

    /// Refuses a fleet whose connections the database has no room for; changes nothing.
    ///
    /// - Parameters:
    ///   - instances: How many more there will be.
    ///   - report: Gets a line where the database could not be asked, which is no refusal.
    /// - Throws: ``DeploymentError`` with the sum.
    func checkRoom(for instances: Int, report: @escaping @Sendable (String) -> Void) async throws

    /// Applies every pending migration of a phase, up to a release.
    ///
    /// - Parameter report: Gets what the migrator says, line by line, as it says it.
    /// - Throws: ``DeploymentError`` when one failed.
    func apply(_ phase: MigrationPhase, release: Int, report: @escaping @Sendable (String) -> Void)
        async throws
}
