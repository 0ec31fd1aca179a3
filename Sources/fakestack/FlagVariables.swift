import ArgumentParser
import Foundation

/// Gives every flag its environment variable: `--admin-port` is `FAKESTACK_ADMIN_PORT`.
///
/// The variables become flags in front of those on the command line, where a later flag wins over an earlier
/// one; so they are parsed, checked and complained of alike.
struct FlagVariables {
    private struct Tool: Decodable { let command: Command }

    private struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?
        let defaultSubcommand: String?
        let arguments: [Argument]?
    }

    private struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let names: [Name]?
    }

    private let root: Command?
    private let environment: [String: String]

    init(of command: (some ParsableCommand).Type, in environment: [String: String]) {
        root = try? JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8)).command
        self.environment = environment
    }

    /// The arguments with what the variables say put in behind the verb.
    func added(to arguments: [String]) -> [String] {
        guard var command = root else { return arguments }
        var verbs = 0
        while verbs < arguments.count,
            let next = command.subcommands?.first(where: { $0.commandName == arguments[verbs] })
        {
            command = next
            verbs += 1
        }
        if let name = command.defaultSubcommand,
            let next = command.subcommands?.first(where: { $0.commandName == name })
        {
            command = next
        }
        guard verbs > 0, command.commandName != "help" else { return arguments }
        return arguments.prefix(verbs) + (command.arguments ?? []).flatMap(flags) + arguments.dropFirst(verbs)
    }

    private func flags(of argument: Argument) -> [String] {
        guard let name = argument.names?.first(where: { $0.kind == "long" })?.name,
            !["help", "version", "generate-completion-script"].contains(name),
            let value = environment[Self.variable(for: name)], !value.isEmpty
        else { return [] }
        switch argument.kind {
        case "option": return ["--\(name)=\(value)"]
        case "flag": return ["1", "true", "yes", "on"].contains(value.lowercased()) ? ["--\(name)"] : []
        default: return []
        }
    }

    /// `admin-port` is `FAKESTACK_ADMIN_PORT`.
    static func variable(for flag: String) -> String {
        "FAKESTACK_" + flag.uppercased().replacing("-", with: "_")
    }
}
