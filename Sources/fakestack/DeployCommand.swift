import ArgumentParser

/// `fakestack deploy`: replaces the live fleet; its other verbs undo, finish, show and steer that.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Replace the live fleet with a new one.",
        subcommands: [
            DeployRunCommand.self, DeployRollbackCommand.self, DeployFinishCommand.self,
            DeployPromoteCommand.self, DeployAbortCommand.self, DeploySuperviseCommand.self,
            DeployStatusCommand.self,
        ],
        defaultSubcommand: DeployRunCommand.self
    )
}
