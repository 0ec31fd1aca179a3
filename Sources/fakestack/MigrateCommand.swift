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
            MigrateNewCommand.self, MigrateWaitCommand.self, MigrateRoomCommand.self,
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
        let console = Console(environment: ProcessInfo.processInfo.environment)
        let migrator = Migrator(
            try database.configuration(),
            migrations: try migrationFiles(allowsNone: allowsNoFiles).map { try $0.content.get() },
            options: patience,
            logger: logging.logger("migrate"),
            onEvent: { console.line($0.line) }
        )
        switch try await besideSignals({ try await body(migrator, console) }) {
        case .finished(let result): return result
        case .ended(let signal): throw ExitCode(signal.exitCode)
        }
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
