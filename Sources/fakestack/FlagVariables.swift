/// Gives every flag its environment variable: `--admin-port` is `FAKESTACK_ADMIN_PORT`.
///
/// The variables become flags in front of those on the command line, where a later flag wins over an earlier
/// one; so they are parsed, checked and complained of alike.
struct FlagVariables {
    let root: CommandTree?
    let environment: [String: String]

    /// Whether a variable is one that a platform sets for a service of our name, and not ours: Kubernetes and Docker's old
    /// links set `FAKESTACK_PORT=tcp://10.96.0.7:80` for one named `fakestack`, and `FAKESTACK_ADMIN_PORT` for
    /// `fakestack-admin`.
    ///
    /// Source: Kubernetes, "Service", environment variables; Docker, "Legacy container links".
    static func isForeign(_ name: String, _ value: String) -> Bool {
        guard name.hasPrefix("FAKESTACK_") else { return false }
        if name.contains("_SERVICE_HOST") || name.contains("_SERVICE_PORT") { return true }
        guard name.contains("_PORT") else { return false }
        // `NAME_PORT_80_TCP`, `NAME_PORT_80_TCP_ADDR`, ...
        if name.contains("_TCP") || name.contains("_UDP") || name.contains("_SCTP") { return true }
        return ["tcp://", "udp://", "sctp://"].contains { value.hasPrefix($0) }
    }

    /// The names of the variables that are not ours, though they look so.
    static func foreign(in environment: [String: String]) -> [String] {
        environment.filter { isForeign($0.key, $0.value) }.keys.sorted()
    }

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
            !value.isEmpty, !Self.isForeign(variable, value)
        else { return [] }
        if flag.kind == "option" { return ["--\(name)=\(value)"] }
        return ["1", "true", "yes", "on"].contains(value.lowercased()) ? ["--\(name)"] : []
    }
}
