import Deployment
import Foundation
import Lifecycle
import Logging
import PrivatePostgres
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The stage of a rehearsal: a database and a proxy that run, and the verbs that act on them.
///
/// It uses the very commands that anyone would, as processes of their own.
struct LabStage: Sendable {
    let program: String
    let directory: LabDirectory
    let migrations: String
    let postgres: PrivatePostgres
    let databaseURL: String
    let proxy: StageProxy

    /// The name of the service's database.
    static let database = "fakestack"

    /// Puts questions, and an answer to every fourth, where release 1 keeps them.
    func fill(rows: Int) async throws {
        try await postgres.run(
            """
            insert into questions (title, body, author)
            select 'Question ' || n, repeat('It was asked before the load began. ', 4), 'author ' || n % 5000
            from generate_series(1, \(rows)) n;
            insert into answers (question_id, body, author)
            select id, 'It was answered, too.', 'author ' || id % 5000 from questions where id % 4 = 0;
            """,
            in: Self.database
        )
        // So that the server has not this to do while it is measured.
        for chore in ["vacuum analyze questions, answers", "checkpoint"] {
            try await postgres.run(chore, in: Self.database)
        }
    }

    /// Deploys a fleet with `fakestack deploy`.
    ///
    /// - Parameters:
    ///   - migrates: Whether it applies the migrations of its release.
    ///   - isFatal: Whether the deployer is killed at this event.
    ///   - onEvent: Called with each of its events as it happens.
    /// - Returns: How the deployment ended; nil where the deployer was killed.
    /// - Throws: `LabError` where it ended without a word.
    func deploy(
        color: String,
        release: Int,
        replicas: Int,
        migrates: Bool,
        isFatal: @escaping @Sendable (RolloutEvent) -> Bool,
        onEvent: @escaping @Sendable (RolloutEvent) -> Void
    ) async throws -> RolloutOutcome? {
        var options = PlatformOptions()
        // Ctrl-C reaches the lab alone, which ends the deployer with SIGTERM: it rolls back.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(30))]
        let result = try await run(
            .path(FilePath(program)),
            arguments: Arguments(
                [
                    "deploy", "--color", color, "--release", "\(release)", "--replicas", "\(replicas)",
                    "--dir", directory.path, "--format", "json",
                ] + proxy.address.flags + (migrates ? [] : ["--no-migrate"])
            ),
            environment: .inherit.updating([
                "DATABASE_URL": databaseURL,
                "FAKESTACK_MIGRATIONS_DIR": migrations,
                // The proxy has let go of an instance before it is stopped: waiting longer proves nothing.
                "FAKESTACK_SHUTDOWN_DELAY": "1s",
            ]),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            var outcome: RolloutOutcome?
            var complaint = ""
            var wasKilled = false
            for try await line in execution.standardOutput.strings() where !line.isEmpty {
                guard let event = try? WireJSON.decode(RolloutEvent.self, from: Data(line.utf8)) else {
                    complaint = line
                    continue
                }
                onEvent(event)
                outcome = event.outcome ?? outcome
                if isFatal(event) {
                    wasKilled = true
                    kill(execution.processIdentifier.value, SIGKILL)
                }
            }
            return (outcome, complaint, wasKilled)
        }
        try Task.checkCancellation()
        let (outcome, complaint, wasKilled) = result.closureResult
        guard let outcome else {
            if wasKilled { return nil }
            throw LabError("the deployer ended without a result: \(complaint)")
        }
        return outcome
    }

    /// The runtime that the deployer uses, to see and stop what it started.
    static func runtime(program: String, directory: LabDirectory, logger: Logger) throws -> ProcessRuntime {
        try ProcessRuntime(
            ProcessRuntime.Configuration(
                executable: program,
                arguments: ["serve"],
                environment: [:],
                directory: directory.path
            ),
            logger: logger
        )
    }
}
