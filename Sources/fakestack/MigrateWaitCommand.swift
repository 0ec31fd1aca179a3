import ArgumentParser
import Migrator
import Postgres
import Terminal

/// The database did not come in time.
private struct NotReady: Error, CustomStringConvertible {
    let description: String
}

/// `fakestack migrate wait`.
struct MigrateWaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until the database answers.",
        discussion: "Exit code 0 when it does, 1 when it did not in time, with the last reason."
    )

    @OptionGroup var options: MigrateOptions

    @Option(help: "How long to wait.", transform: Seconds.parse)
    var timeout = Seconds(.seconds(60))

    @Flag(help: "Wait until every migration in the folder is applied, too.")
    var applied = false

    func run() async throws {
        try await options.run { [timeout, applied] migrator, console in
            let deadline = ContinuousClock.now + timeout.duration
            var told: String?
            while true {
                let reason: String
                do {
                    let pending = try await migrator.status().pending.count
                    if !applied || pending == 0 { return }
                    reason = "migrations are pending: \(pending)"
                } catch let error as PostgresError {
                    guard error.isTransient else { throw error }
                    reason = error.description
                }
                guard ContinuousClock.now < deadline else {
                    throw NotReady(description: "not ready after \(timeout): \(reason)")
                }
                if told != reason { console.line("Waiting: \(reason)") }
                told = reason
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
