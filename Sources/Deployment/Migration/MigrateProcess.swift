import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Applies migrations by running `fakestack migrate up`, so that the deployer needs no database driver.
public struct MigrateProcess: SchemaMigrations {
    private let executable: String
    private let arguments: [String]
    private let databaseURL: String?
    private let contractWait: Duration

    /// Describes the command; `--phase PHASE` is added to its arguments.
    ///
    /// - Parameters:
    ///   - executable: The path of the program.
    ///   - arguments: Its first arguments.
    ///   - contractWait: How long a contract waits for instances of earlier releases that end.
    ///   - databaseURL: Handed over in `DATABASE_URL`, where no process list shows it; nil leaves what is there.
    public init(
        executable: String,
        arguments: [String] = ["migrate", "up"],
        databaseURL: String?,
        contractWait: Duration = .seconds(30)
    ) {
        self.executable = executable
        self.arguments = arguments
        self.databaseURL = databaseURL
        self.contractWait = contractWait
    }

    /// Runs the command for a phase; `FAKESTACK_RELEASE` tells it how far to go.
    public func apply(
        _ phase: MigrationPhase,
        release: Int,
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        var changes: [Environment.Key: String?] = ["FAKESTACK_RELEASE": "\(release)"]
        if phase == .contract { changes["FAKESTACK_WAIT"] = "\(Int(contractWait / .milliseconds(1)))ms" }
        if let databaseURL { changes["DATABASE_URL"] = databaseURL }
        var options = PlatformOptions()
        // In a session of its own: Ctrl-C reaches the deployer alone, which decides what it means.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        let result = try await run(
            .path(FilePath(executable)),
            arguments: Arguments(arguments + ["--phase", phase.rawValue]),
            environment: .inherit.updating(changes),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            var last = ""
            for try await line in execution.standardOutput.strings() where !line.isEmpty {
                last = line
                report(line)
            }
            return last
        }
        try Task.checkCancellation()
        guard result.terminationStatus.isSuccess else {
            let said = result.closureResult.isEmpty ? "" : ": \(result.closureResult)"
            throw DeploymentError(
                .migration,
                "the \(phase.rawValue) migrations failed (\(result.terminationStatus))\(said)"
            )
        }
    }
}
