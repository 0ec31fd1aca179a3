/// Gives every flag its environment variable: `--admin-port` is `FAKESTACK_ADMIN_PORT`.
///
/// The variables become flags in front of those on the command line, where a later flag wins over an earlier
/// one; so they are parsed, checked and complained of alike.
struct FlagVariables {
    let root: CommandTree?
    let environment: [String: String]

    /// The arguments with what the variables say put in behind the verb.
    func added(to arguments: [String]) -> [String] {
        guard let (command, verbs) = root?.descend(arguments), !verbs.isEmpty, verbs.first != "help" else {
            return arguments
        }
        let flags = (command.defaultVerb ?? command).arguments ?? []
        return verbs + flags.flatMap(words) + arguments.dropFirst(verbs.count)
    }

    private func words(for flag: CommandTree.Flag) -> [String] {
        guard let name = flag.long, let variable = flag.variable, let value = environment[variable],
            !value.isEmpty
        else { return [] }
        if flag.kind == "option" { return ["--\(name)=\(value)"] }
        return ["1", "true", "yes", "on"].contains(value.lowercased()) ? ["--\(name)"] : []
    }
}
