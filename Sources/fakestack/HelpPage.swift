import Foundation

/// A verb's help, with what the parser's own does not say: each flag's variable, and what it takes.
struct HelpPage {
    private static let indent = 26

    private let command: CommandTree
    private let verbs: [String]
    private let takes: (_ verbs: [String], _ flag: String) -> String?
    private let defaults: (_ verbs: [String]) -> FlagDefaults?
    private let width: Int

    /// - Parameters:
    ///   - root: All verbs.
    ///   - arguments: The command line, which names the verb.
    ///   - width: The terminal's, in columns.
    ///   - takes: What a flag takes, as the end of a sentence that begins with "It takes".
    ///   - defaults: The defaults of a verb's flags.
    init(
        of root: CommandTree,
        for arguments: [String],
        width: Int = 80,
        takes: @escaping (_ verbs: [String], _ flag: String) -> String?,
        defaults: @escaping (_ verbs: [String]) -> FlagDefaults?
    ) {
        let asked = arguments.first == "help" ? Array(arguments.dropFirst()) : arguments
        (command, verbs) = root.descend(asked)
        self.takes = takes
        self.defaults = defaults
        self.width = max(60, width)
    }

    /// The page, with a newline at its end.
    var text: String {
        let shown = command.defaultVerb ?? command
        var sections = ["OVERVIEW: \(command.abstract ?? "")"]
        for page in [command, command.defaultVerb] {
            if let discussion = page?.discussion { sections.append(wrapped(discussion, at: 0)) }
        }
        sections.append("USAGE: " + usage(shown))
        let arguments = (shown.arguments ?? []).filter(\.shouldDisplay)
        for (title, flags) in [
            ("ARGUMENTS", arguments.filter { $0.kind == "positional" }),
            ("OPTIONS", arguments.filter { $0.kind != "positional" }),
        ] where !flags.isEmpty {
            let defaults = defaults(runVerbs)
            let entries = flags.map { entry($0, defaults: defaults) }
            sections.append("\(title):\n" + entries.joined(separator: "\n"))
        }
        let others = (command.subcommands ?? []).filter { $0.commandName != "help" }
        if !others.isEmpty {
            let lines = others.map { other in
                let isDefault = other.commandName == command.defaultSubcommand
                return entry(
                    other.commandName + (isDefault ? " (default)" : ""),
                    other.abstract ?? ""
                )
            }
            sections.append("SUBCOMMANDS:\n" + lines.joined(separator: "\n"))
            let path = (["fakestack", "help"] + verbs + ["<subcommand>"]).joined(separator: " ")
            sections.append("  See '\(path)' for detailed help.")
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    private func usage(_ shown: CommandTree) -> String {
        var words = ["fakestack"] + verbs
        if command.subcommands?.contains(where: { $0.commandName != "help" }) == true {
            words.append(command.defaultVerb == nil ? "<subcommand>" : "[<subcommand>]")
        }
        words.append("[<options>]")
        for flag in shown.arguments ?? [] where flag.kind == "positional" {
            let name = "<\(flag.valueName ?? "argument")> ..."
            words.append(flag.parsingStrategy == "postTerminator" ? "[-- \(name)]" : name)
        }
        return words.joined(separator: " ")
    }

    /// The verbs that run what is shown.
    private var runVerbs: [String] {
        command.defaultVerb.map { verbs + [$0.commandName] } ?? verbs
    }

    private func entry(_ flag: CommandTree.Flag, defaults: FlagDefaults?) -> String {
        var head = flag.long.map { "--\($0)" } ?? "<\(flag.valueName ?? "argument")>"
        if let short = flag.names?.first(where: { $0.kind == "short" })?.name { head = "-\(short), \(head)" }
        var text = flag.abstract ?? ""
        var notes: [String] = []
        if flag.kind == "option", let long = flag.long {
            head += " <\(flag.valueName ?? "value")>"
            if let takes = takes(runVerbs, long) { text += " It takes \(takes)." }
            if let value = flag.defaultValue ?? defaults?[long] { notes.append("default: \(value)") }
        }
        if let variable = flag.variable { notes.append(variable) }
        return entry(head, notes.isEmpty ? text : "\(text) (\(notes.joined(separator: "; ")))")
    }

    private func entry(_ head: String, _ text: String) -> String {
        let body = wrapped(text, at: Self.indent)
        let head = "  " + head
        guard head.count < Self.indent else { return "\(head)\n\(body)" }
        return head.padding(toLength: Self.indent, withPad: " ", startingAt: 0) + body.dropFirst(Self.indent)
    }

    /// The text in lines of the page's width, each behind so many spaces; its own line breaks are kept.
    private func wrapped(_ text: String, at indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
            var lines = [""]
            for word in paragraph.split(separator: " ") {
                let last = lines[lines.count - 1]
                if last.isEmpty {
                    lines[lines.count - 1] = String(word)
                } else if indent + last.count + 1 + word.count <= width {
                    lines[lines.count - 1] = "\(last) \(word)"
                } else {
                    lines.append(String(word))
                }
            }
            return lines
        }
        return lines.map { margin + $0 }.joined(separator: "\n")
    }
}
