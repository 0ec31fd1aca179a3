import Foundation
import Lifecycle
import PrivatePostgres
import Rollout
import Runtimes
import Synchronization

/// The stage of a rehearsal: a database and a proxy that run, and the verbs that act on them.
///
/// It uses the very commands that anyone would, as processes or containers of their own.
struct LabStage: Sendable {
    let directory: LabDirectory
    /// The database, for this process.
    let databaseURL: String
    /// The proxy's port on 127.0.0.1.
    let port: Int
    /// What runs the instances, to see and stop what the deployer has started.
    let runtime: any InstanceRuntime
    /// What runs `fakestack deploy`.
    let deployer: any VerbRunner
    /// By what flags it finds the runtime and the proxy.
    let flags: [String]
    /// What its environment holds.
    let variables: [String: String]
    /// What can be broken on purpose; nil where instances are containers.
    var processes: (runtime: ProcessRuntime, postgres: PrivatePostgres)?
    /// Runs a script in the database.
    let psql: @Sendable (String) async throws -> Void

    /// How long the deployer may take to roll back.
    static let patience = Duration.seconds(30)

    /// What instances are started with.
    static let instanceVariables = [
        // The proxy has let go of an instance before it is stopped: waiting longer proves nothing.
        "FAKESTACK_SHUTDOWN_DELAY": "1s"
    ]

    /// Puts questions, and an answer to every fourth, where release 1 keeps them.
    func fill(rows: Int) async throws {
        try await psql(
            """
            insert into questions (title, body, author)
            select 'Question ' || n, repeat('It was asked before the load began. ', 4), 'author ' || n % 5000
            from generate_series(1, \(rows)) n;
            insert into answers (question_id, body, author)
            select id, 'It was answered, too.', 'author ' || id % 5000 from questions where id % 4 = 0;
            """
        )
        // So that the server has not this to do while it is measured.
        for chore in ["vacuum analyze questions, answers", "checkpoint"] { try await psql(chore) }
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
        let ending = Mutex((outcome: RolloutOutcome?.none, complaint: "", wasKilled: false))
        // A signal reaches the lab alone, which ends the deployer with SIGTERM: it rolls back.
        _ = try await deployer.run(
            [
                "deploy", "--color", color, "--release", "\(release)", "--replicas", "\(replicas)",
                "--dir", directory.path, "--format", "json",
            ] + flags + (migrates ? [] : ["--no-migrate"]),
            variables: variables.merging(Self.instanceVariables) { $1 }
        ) { line in
            guard let event = try? WireJSON.decode(RolloutEvent.self, from: Data(line.utf8)) else {
                ending.withLock { $0.complaint = line }
                return .goOn
            }
            onEvent(event)
            let isLast = isFatal(event)
            ending.withLock {
                $0.outcome = event.outcome ?? $0.outcome
                $0.wasKilled = isLast
            }
            return isLast ? .kill : .goOn
        }
        let (outcome, complaint, wasKilled) = ending.withLock { $0 }
        guard let outcome else {
            if wasKilled { return nil }
            throw LabError("the deployer ended without a result: \(complaint)")
        }
        return outcome
    }
}
