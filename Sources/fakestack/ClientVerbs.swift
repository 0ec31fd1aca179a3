import ArgumentParser

/// `fakestack client`: furious clients; `client compare` sets two of their reports side by side.
struct ClientVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Furious clients, a ledger, a verdict.",
        subcommands: [ClientCommand.self, ClientCompareCommand.self],
        defaultSubcommand: ClientCommand.self
    )
}
