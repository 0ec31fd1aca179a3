import Deployer
package import Rollout

/// Migrations that only remember; those of `failing` fail.
package final class MigrationLog: SchemaMigrations {
    package let applied = Recorder<MigrationPhase>()
    /// For how many more instances room was asked for.
    package let asked = Recorder<Int>()
    package let failing: MigrationPhase?
    /// What lint finds.
    package let refusal: String?

    package init(failing: MigrationPhase? = nil, refusal: String? = nil) {
        self.failing = failing
        self.refusal = refusal
    }

    package func check(release: Int, report: @escaping @Sendable (String) -> Void) async throws {
        if let refusal { throw DeploymentError(.migration, refusal) }
    }

    package func checkRoom(for instances: Int, report: @escaping @Sendable (String) -> Void) async throws {
        asked.add(instances)
    }

    package func apply(_ phase: MigrationPhase, release: Int, report: @escaping @Sendable (String) -> Void)
        async throws
    {
        applied.add(phase)
        report("\(phase) of release \(release)")
        if phase == failing {
            throw DeploymentError(.migration, "the \(phase) migrations failed: no such table")
        }
    }
}
