import ArgumentParser

/// `fakestack deploy`: replaces the live fleet; `deploy rollback` brings the old one back, `deploy status` shows both.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Replace the live fleet with a new one.",
        subcommands: [DeployRunCommand.self, DeployRollbackCommand.self, DeployStatusCommand.self],
        defaultSubcommand: DeployRunCommand.self
    )
}
