import ArgumentParser
import Foundation

/// The verbs and their flags, as the parser describes them.
struct CommandTree: Decodable {
    struct Flag: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        /// `option`, `flag` or `positional`.
        let kind: String
        let shouldDisplay: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?
        /// `postTerminator` for what stands behind two dashes alone.
        let parsingStrategy: String?

        /// The name behind two dashes.
        var long: String? { names?.first { $0.kind == "long" }?.name }

        /// The variable that stands for it: `admin-port` is `FAKESTACK_ADMIN_PORT`; nil for the parser's own.
        var variable: String? {
            guard let long, kind != "positional",
                !["help", "help-hidden", "version", "generate-completion-script"].contains(long)
            else { return nil }
            return "FAKESTACK_" + long.uppercased().replacing("-", with: "_")
        }
    }

    private struct Tool: Decodable { let command: CommandTree }

    let commandName: String
    let aliases: [String]?
    let abstract: String?
    let discussion: String?
    let subcommands: [CommandTree]?
    let defaultSubcommand: String?
    let arguments: [Flag]?

    /// The tree below a command; nil where the parser does not describe it as it used to.
    static func of(_ command: (some ParsableCommand).Type) -> CommandTree? {
        try? JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8)).command
    }

    /// The verb that a command has where none is given.
    var defaultVerb: CommandTree? {
        defaultSubcommand.flatMap { name in subcommands?.first { $0.commandName == name } }
    }

    /// Follows verbs as far as there are some.
    ///
    /// - Returns: The last one's command, and all of them.
    func descend(_ arguments: some Sequence<String>) -> (command: CommandTree, verbs: [String]) {
        var command = self
        var verbs: [String] = []
        for argument in arguments {
            guard
                let next = command.subcommands?.first(where: {
                    $0.commandName == argument || $0.aliases?.contains(argument) == true
                })
            else { break }
            command = next
            verbs.append(argument)
        }
        return (command, verbs)
    }
}
