import ArgumentParser
import Migrator

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

/// A number of migrations.
struct Steps: WholeNumber {
    static let range = 1...1_000_000
    let number: Int
}
