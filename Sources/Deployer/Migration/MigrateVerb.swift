package import Rollout
package import Runtimes

/// Looks at migrations and applies them by running `fakestack migrate`, so that the deployer needs no database driver.
package struct MigrateVerb: SchemaMigrations {
    private let runner: any VerbRunner
    private let contractWait: Duration
    private let allowsUnsafe: Bool

    /// Describes the command; its verb, `migrate lint` or `migrate up`, and a phase are added.
    ///
    /// - Parameters:
    ///   - runner: What runs it, where the database is.
    ///   - contractWait: How long a contract waits for instances of earlier releases that end.
    ///   - allowsUnsafe: Whether to go on where lint finds an error; what it finds is reported all the same.
    package init(
        _ runner: any VerbRunner,
        contractWait: Duration = .seconds(30),
        allowsUnsafe: Bool = false
    ) {
        self.runner = runner
        self.contractWait = contractWait
        self.allowsUnsafe = allowsUnsafe
    }

    /// Runs `migrate lint` over what is pending for a release.
    package func check(release: Int, report: @escaping @Sendable (String) -> Void) async throws {
        let ending = try await migrate(["lint", "--pending"], ["FAKESTACK_RELEASE": "\(release)"], report)
        if ending.exit.isClean { return }
        if ending.isRefusal, allowsUnsafe { return }
        let advice =
            ending.isRefusal ? "; write it the safe way, or say --allow-unsafe-migrations" : ""
        throw DeploymentError(
            .migration,
            "what is pending cannot be applied while both releases serve: \(ending.reason)\(advice)"
        )
    }

    /// Runs `migrate room`, which exits with 1 where there is none.
    package func checkRoom(for instances: Int, report: @escaping @Sendable (String) -> Void) async throws {
        let (lines, exit) = try await runner.run(
            ["migrate", "room", "--instances", "\(instances)"],
            variables: [:],
            report: { _ in }
        )
        let last = lines.last ?? "migrate room \(exit)"
        switch exit.status {
        case 0: return
        case 1: throw DeploymentError(.start, last)
        default: report("whether the database has room for \(instances) more is not known: \(last)")
        }
    }

    /// Runs `migrate up` for a phase; `FAKESTACK_RELEASE` tells it how far to go.
    package func apply(
        _ phase: MigrationPhase,
        release: Int,
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        var variables = ["FAKESTACK_RELEASE": "\(release)"]
        if phase == .contract { variables["FAKESTACK_WAIT"] = "\(Int(contractWait / .milliseconds(1)))ms" }
        let ending = try await migrate(["up", "--phase", phase.rawValue], variables, report)
        guard ending.exit.isClean else {
            let why = ending.last.isEmpty ? "migrate \(ending.exit)" : ending.last
            throw DeploymentError(.migration, "the \(phase.rawValue) migrations failed: \(why)")
        }
    }

    /// How the command ended, and what it said.
    private struct Ending {
        var exit: InstanceExit
        var last = ""
        /// Lines about something that is an error in a file.
        var errors: [String] = []

        /// Whether it looked at the files and did not like them.
        var isRefusal: Bool { !errors.isEmpty }
        var reason: String { isRefusal ? errors.joined(separator: "; ") : last }
    }

    private func migrate(
        _ arguments: [String],
        _ variables: [String: String],
        _ report: @escaping @Sendable (String) -> Void
    ) async throws -> Ending {
        let (lines, exit) = try await runner.run(
            ["migrate"] + arguments,
            variables: variables,
            report: report
        )
        let errors = lines.filter { $0.contains(#/^\S.*:\d+:\d+: error: /#) }
        return Ending(exit: exit, last: lines.last ?? "", errors: errors)
    }
}
