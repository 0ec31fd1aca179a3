import ArgumentParser
import Foundation
import Lifecycle
import Migrations
import Migrator
import Terminal

/// `fakestack migrate`: dbmate's files, applied by phase.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the schema to where the migrations say.",
        discussion: """
            Files, table and lock are dbmate's: either program goes on where the other left off. A statement that \
            waits for a lock longer than --lock-timeout gives it up, with its whole transaction, and tries again: \
            nothing queues behind a migration. Exit code 0 when all was done, 1 when something failed, 130 or 143 \
            when a signal ended it; what was applied before stays.
            """,
        subcommands: [
            MigrateUpCommand.self, MigrateDownCommand.self, MigrateStatusCommand.self,
            MigrateLintCommand.self,
            MigrateNewCommand.self, MigrateWaitCommand.self,
        ]
    )
}

/// What every migrate verb needs.
struct MigrateOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions

    @Option(help: "The folder of the migrations.")
    var migrationsDir = "migrations"

    @OptionGroup var logging: LoggingOptions

    /// Runs `body` with a migrator that prints what it does; a signal cancels it, and it rolls back.
    @discardableResult
    func run<Result: Sendable>(
        patience: MigratorOptions = .init(),
        allowsNoFiles: Bool = true,
        _ body: @escaping @Sendable (Migrator, Console) async throws -> Result
    ) async throws -> Result {
        let signals = await terminationSignals()
        let console = Console(environment: ProcessInfo.processInfo.environment)
        let migrator = Migrator(
            try database.configuration(),
            migrations: try migrationFiles(allowsNone: allowsNoFiles).map { try $0.content.get() },
            options: patience,
            logger: logging.logger("migrate"),
            onEvent: { console.line($0.line) }
        )
        let working = Task { try await body(migrator, console) }
        let listening = Task { () -> ShutdownStateMachine.Signal? in
            for await signal in signals {
                working.cancel()
                return signal
            }
            return nil
        }
        let outcome = await working.result
        listening.cancel()
        if case .failure = outcome, let signal = await listening.value {
            throw ExitCode(signal == .interrupt ? 130 : 143)
        }
        return try outcome.get()
    }

    /// Reads the folder.
    ///
    /// - Parameter allowsNone: Whether a folder without migrations is not taken for the wrong one.
    func migrationFiles(allowsNone: Bool = false) throws -> [MigrationFolder.File] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: migrationsDir, isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            throw ValidationError(
                "--migrations-dir: '\(migrationsDir)' is not a folder; it takes one of SQL files"
            )
        }
        let files = try MigrationFolder.files(in: migrationsDir)
        guard !files.isEmpty || allowsNone else {
            throw MigrationFileError(
                path: migrationsDir,
                problem: "there is no migration in it; its files are named like 20260101000000_name.sql"
            )
        }
        return files
    }
}

/// `fakestack migrate up`.
struct MigrateUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Apply what is pending, in order."
    )

    @OptionGroup var options: MigrateOptions

    @Option(help: "Only migrations of this phase: expand or contract.", transform: Phase.parse)
    var phase: Phase?

    @Option(help: "No migrations of a later release than this.", transform: Release.parse)
    var release: Release?

    @Option(help: "How long a statement may wait for a lock, 1ms or more.", transform: Seconds.parse)
    var lockTimeout = Seconds(.milliseconds(100))

    @Option(
        help: "How long a migration is tried again when a lock is not to be had.",
        transform: Seconds.parse
    )
    var lockRetry = Seconds(.seconds(300))

    @Option(
        help: "How many times it is tried again. Default: as often as --lock-retry has time for.",
        transform: Count.parse
    )
    var lockRetries: Count?

    @Option(
        help: "How long a contract waits until no instance of an earlier release lives.",
        transform: Seconds.parse
    )
    var wait = Seconds(.zero)

    @Flag(help: "Do not mind applied migrations whose files were changed or are missing.")
    var allowChanged = false

    @Flag(help: "Refuse a pending migration that comes before an applied one.")
    var strict = false

    func run() async throws {
        let patience = MigratorOptions(
            lockTimeout: lockTimeout.duration,
            retryFor: lockRetry.duration,
            lockRetries: lockRetries?.number,
            waitForInstances: wait.duration,
            allowsChanged: allowChanged,
            isStrict: strict
        )
        try await options.run(patience: patience, allowsNoFiles: false) {
            [phase, release] migrator, console in
            if try await migrator.up(phase: phase?.phase, release: release?.number).isEmpty {
                console.line("Up to date")
            }
        }
    }

    func validate() throws {
        guard lockTimeout.duration >= .milliseconds(1) else {
            throw ValidationError("--lock-timeout: it takes 1ms or more, got \(lockTimeout)")
        }
    }
}

/// `fakestack migrate down`.
struct MigrateDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Take the newest migrations back, newest first.",
        aliases: ["rollback"]
    )

    @OptionGroup var options: MigrateOptions

    @Option(help: "How many.", transform: Steps.parse)
    var steps: Steps = 1

    @Flag(help: "Take contracts back, too, though what they took away may not come back as it was.")
    var force = false

    func run() async throws {
        try await options.run { [steps, force] migrator, _ in
            try await migrator.down(steps: steps.number, force: force)
        }
    }
}

/// `fakestack migrate status`.
struct MigrateStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show which migrations are applied."
    )

    @OptionGroup var options: MigrateOptions

    func run() async throws {
        try await options.run { migrator, console in
            let status = try await migrator.status()
            let width = status.entries.map(\.migration.fileName.count).max() ?? 0
            for entry in status.entries {
                let name = entry.migration.fileName.padding(toLength: width, withPad: " ", startingAt: 0)
                console.line("[\(entry.isApplied ? "X" : " ")] \(name)  \(entry.facts)")
            }
            for row in status.missing {
                console.line("[X] \(row.version)  (applied, and its file is missing)")
            }
            console.line()
            console.line("Applied: \(status.appliedCount + status.missing.count)")
            console.line("Pending: \(status.pending.count)")
        }
    }
}

extension MigrationStatus.Entry {
    /// Phase, release and when it was applied.
    fileprivate var facts: String {
        var facts = [migration.phase.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)]
        facts.append(migration.release.map { "release \($0)" } ?? "any release")
        if let applied {
            facts.append(applied.appliedAt.map { "applied \($0)" } ?? "applied, nobody noted when")
        }
        if isChanged { facts.append("CHANGED since") }
        return facts.joined(separator: "  ")
    }
}

/// A number of migrations.
struct Steps: WholeNumber {
    static let range = 1...1_000_000
    let number: Int
}

/// A migration phase.
struct Phase: FlagValue {
    static let expand = Phase(.expand)
    static let takes = "expand or contract"
    let phase: MigrationPhase
    var description: String { phase.rawValue }

    private init(_ phase: MigrationPhase) { self.phase = phase }

    init?(text: String) {
        guard let phase = MigrationPhase(rawValue: text) else { return nil }
        self.phase = phase
    }
}

extension MigratorEvent {
    /// As dbmate says it.
    fileprivate var line: String {
        switch self {
        case .waiting(let blockers):
            "Waiting for another migrator: \(Self.list(blockers))"
        case .creatingSchema(let name):
            "Creating schema: \(name)"
        case .applying(let migration):
            "Applying: \(migration.fileName)"
        case .applied(let migration, let duration):
            "Applied: \(migration.fileName) in \(Self.milliseconds(duration))"
        case .rollingBack(let migration):
            "Rolling back: \(migration.fileName)"
        case .rolledBack(let migration, let duration):
            "Rolled back: \(migration.fileName) in \(Self.milliseconds(duration))"
        case .gated(let migration, let holders):
            "Waiting: \(migration.fileName) until these have ended: "
                + holders.map(\.description).joined(separator: "; ")
        case .blocked(let migration, let blockers, let attempt, let pause):
            "Blocked: \(migration.fileName), try \(attempt), again in \(Self.milliseconds(pause)): "
                + Self.list(blockers)
        }
    }

    private static func list(_ blockers: [Blocker]) -> String {
        blockers.isEmpty ? "by somebody unknown" : blockers.map(\.description).joined(separator: "; ")
    }

    private static func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1fms", duration / .milliseconds(1))
    }
}
