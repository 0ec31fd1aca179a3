import ArgumentParser

@main
struct Fakestack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fakestack",
        abstract: "A rehearsal stage for zero-downtime deployments.",
        subcommands: [
            DeployCommand.self
        ]
    )
}
