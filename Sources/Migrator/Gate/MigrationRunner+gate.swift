import Migrations
import Postgres

extension MigrationRunner {
    /// How often a contract that waits looks whether the instances are gone.
    private static let pollInterval = Duration.milliseconds(50)

    /// Tries again while instances that need what the migration takes away live, until time is up.
    func patiently(_ migration: Migration, _ body: () async throws -> Void) async throws {
        let deadline = ContinuousClock.now + options.waitForInstances
        var known: [GateHolder] = []
        while true {
            do {
                return try await body()
            } catch let error as MigratorError where error.code == .gated {
                guard ContinuousClock.now < deadline else { throw error }
                // Where none is left to be named, the next try is the one that gets through.
                if !error.holders.isEmpty, !known.elementsEqual(error.holders, by: { $0.isSame(as: $1) }) {
                    known = error.holders
                    onEvent(.gated(migration, by: known))
                }
            }
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Closes the gate.
    ///
    /// - Throws: `MigratorError` with the code `gated` and who holds it open.
    func close(
        _ gate: ReleaseGate,
        before migration: Migration,
        on session: PostgresSession,
        for scope: ReleaseGate.Scope
    ) async throws {
        if try await gate.close(on: session, for: scope) { return }
        let holders = try await gate.holders(on: session)
        let names = holders.map(\.description).joined(separator: "; ")
        var error = MigratorError(
            .gated,
            """
            \(migration.fileName): instances that need what it takes away still live: \
            \(names.isEmpty ? "they have just ended" : names); stop them, or wait for them with --wait
            """
        )
        error.holders = holders
        throw error
    }
}

extension Migration {
    /// What keeps it from running; nil where nothing does.
    var gate: ReleaseGate? {
        guard phase == .contract, let release = release, release > 1 else { return nil }
        return ReleaseGate(before: release)
    }
}
