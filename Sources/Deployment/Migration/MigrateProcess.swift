import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Looks at migrations and applies them by running `fakestack migrate`, so that the deployer needs no database driver.
public struct MigrateProcess: SchemaMigrations {
    private let executable: String
    private let databaseURL: String?
    private let contractWait: Duration
    private let allowsUnsafe: Bool

    /// Describes the command; its verb, `migrate lint` or `migrate up`, and a phase are added.
    ///
    /// - Parameters:
    ///   - executable: The path of the program.
    ///   - databaseURL: Handed over in `DATABASE_URL`, where no process list shows it; nil leaves what is there.
    ///   - contractWait: How long a contract waits for instances of earlier releases that end.
    ///   - allowsUnsafe: Whether to go on where lint finds an error; what it finds is reported all the same.
    public init(
        executable: String,
        databaseURL: String?,
        contractWait: Duration = .seconds(30),
        allowsUnsafe: Bool = false
    ) {
        self.executable = executable
        self.databaseURL = databaseURL
        self.contractWait = contractWait
        self.allowsUnsafe = allowsUnsafe
    }

    /// Runs `migrate lint` over what is pending for a release.
    public func check(release: Int, report: @escaping @Sendable (String) -> Void) async throws {
        let ending = try await migrate(["lint", "--pending"], ["FAKESTACK_RELEASE": "\(release)"], report)
        guard !ending.status.isSuccess else { return }
        if ending.isRefusal, allowsUnsafe { return }
        let advice =
            ending.isRefusal ? "; write it the safe way, or say --allow-unsafe-migrations" : ""
        throw DeploymentError(
            .migration,
            "what is pending cannot be applied while both releases serve: \(ending.reason)\(advice)"
        )
    }

    /// Runs `migrate up` for a phase; `FAKESTACK_RELEASE` tells it how far to go.
    public func apply(
        _ phase: MigrationPhase,
        release: Int,
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        var changes: [Environment.Key: String?] = ["FAKESTACK_RELEASE": "\(release)"]
        if phase == .contract { changes["FAKESTACK_WAIT"] = "\(Int(contractWait / .milliseconds(1)))ms" }
        let ending = try await migrate(["up", "--phase", phase.rawValue], changes, report)
        guard ending.status.isSuccess else {
            let why = ending.last.isEmpty ? "migrate \(ending.status.text)" : ending.last
            throw DeploymentError(.migration, "the \(phase.rawValue) migrations failed: \(why)")
        }
    }

    /// How the command ended, and what it said.
    private struct Ending {
        var status: TerminationStatus
        var last = ""
        /// Lines about something that is an error in a file.
        var errors: [String] = []

        /// Whether it looked at the files and did not like them.
        var isRefusal: Bool { !errors.isEmpty }
        var reason: String { isRefusal ? errors.joined(separator: "; ") : last }
    }

    private func migrate(
        _ arguments: [String],
        _ changes: [Environment.Key: String?],
        _ report: @escaping @Sendable (String) -> Void
    ) async throws -> Ending {
        var changes = changes
        if let databaseURL { changes["DATABASE_URL"] = databaseURL }
        var options = PlatformOptions()
        // In a session of its own: Ctrl-C reaches the deployer alone, which decides what it means.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        let result = try await run(
            .path(FilePath(executable)),
            arguments: Arguments(["migrate"] + arguments),
            environment: .inherit.updating(changes),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            var (last, errors) = ("", [String]())
            for try await line in execution.standardOutput.strings() where !line.isEmpty {
                last = line
                if line.contains(#/^\S.*:\d+:\d+: error: /#) { errors.append(line) }
                report(line)
            }
            return (last, errors)
        }
        try Task.checkCancellation()
        let (last, errors) = result.closureResult
        return Ending(status: result.terminationStatus, last: last, errors: errors)
    }
}
