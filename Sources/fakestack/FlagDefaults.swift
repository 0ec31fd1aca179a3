import ArgumentParser

/// The defaults of a verb's flags, which the parser does not tell of flags that are transformed.
struct FlagDefaults {
    private var texts: [String: String] = [:]

    /// - Parameter command: The verb as it is when it is given no flags.
    init(of command: some ParsableCommand) {
        collect(command)
    }

    /// The default of a flag; nil where it has none.
    subscript(flag: String) -> String? { texts[flag] }

    private mutating func collect(_ options: Any) {
        for (label, value) in Mirror(reflecting: options).children {
            if let group = value as? any FlagGroup {
                collect(group.options)
            } else if let label, let value = value as? any ShownDefault {
                texts[Self.flag(label)] = value.text
            }
        }
    }

    /// `_drainTimeout` is `drain-timeout`.
    private static func flag(_ label: String) -> String {
        label.drop { $0 == "_" }.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" }
    }
}

/// An option whose default is fit to be shown.
private protocol ShownDefault {
    var text: String { get }
}

extension Option: ShownDefault where Value: FlagValue {
    fileprivate var text: String { wrappedValue.description }
}

/// Options that several verbs have in common.
private protocol FlagGroup {
    var options: any ParsableArguments { get }
}

extension OptionGroup: FlagGroup {
    fileprivate var options: any ParsableArguments { wrappedValue }
}
