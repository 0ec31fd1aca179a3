import CLibpq
import Foundation

/// libpq's own parser of connection strings.
enum ConnectionInfo {
    /// Each keyword's environment variable, as this libpq knows them.
    static let variables: [String: String] = {
        var variables: [String: String] = [:]
        // Not PQconndefaults, which reads the environment and the service file.
        guard let options = PQconninfoParse("", nil) else { return [:] }
        defer { PQconninfoFree(options) }
        for option in Self.options(options) {
            guard let keyword = option.keyword, let variable = option.envvar else { continue }
            variables[String(cString: keyword)] = String(cString: variable)
        }
        return variables
    }()

    /// Reads a URI or keyword/value string; only what it says, no defaults.
    static func parse(_ text: String) throws(PostgresError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            let reason = message.map { String(cString: $0).singleLine } ?? "out of memory"
            PQfreemem(message)
            throw PostgresError(
                .configuration,
                """
                the database URL is wrong: \(redacted(reason)); it takes postgres://user@host:port/name?keyword=value \
                or keyword=value pairs
                """
            )
        }
        defer { PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        for option in Self.options(options) {
            guard let keyword = option.keyword, let value = option.val else { continue }
            parameters[String(cString: keyword)] = String(cString: value)
        }
        return parameters
    }

    /// libpq quotes pieces of what it was given, and a malformed URL's pieces may be the password: show only the names
    /// of options.
    private static func redacted(_ message: String) -> String {
        if message.hasPrefix("invalid connection option") || message.hasPrefix("invalid URI query parameter")
        {
            return message
        }
        let pieces = message.split(separator: "\"", omittingEmptySubsequences: false)
        let shown = pieces.enumerated().map { index, piece in
            index.isMultiple(of: 2) || piece == "=" ? String(piece) : "..."
        }
        return shown.joined(separator: "\"")
    }

    private static func options(
        _ first: UnsafeMutablePointer<PQconninfoOption>
    ) -> some Sequence<PQconninfoOption> {
        sequence(first: first) { $0 + 1 }.lazy.map(\.pointee).prefix { $0.keyword != nil }
    }
}

extension String {
    /// libpq's messages end in a newline and may have several lines.
    var singleLine: String {
        split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.joined(
            separator: "; "
        )
    }
}
