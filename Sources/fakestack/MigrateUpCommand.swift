import ArgumentParser
import Migrator
import Terminal

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
