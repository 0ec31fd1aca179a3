import CLibpq
import Foundation

/// libpq's own parser of connection strings.
enum ConnectionInfo {
    /// Each keyword that this libpq knows, with its environment variable where it has one.
    static let keywords: [String: String?] = {
        var keywords: [String: String?] = [:]
        // Not PQconndefaults, which reads the environment and the service file.
        guard let options = PQconninfoParse("", nil) else { return [:] }
        defer { PQconninfoFree(options) }
        for option in Self.options(options) {
            guard let keyword = option.keyword else { continue }
            keywords[String(cString: keyword)] = .some(option.envvar.map { String(cString: $0) })
        }
        return keywords
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
        return values(options)
    }

    private static func values(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        var values: [String: String] = [:]
        for option in Self.options(options) {
            guard let keyword = option.keyword, let value = option.val else { continue }
            values[String(cString: keyword)] = String(cString: value)
        }
        return values
    }

    /// Begins a connection, which the caller finishes.
    static func start(_ parameters: [String: String]) throws(PostgresError) -> OpaquePointer {
        // Interleaved keywords and values would need two passes over an unordered dictionary.
        let pairs = parameters.map { (key: $0.key, value: $0.value) }
        let keywords = CStringArray(pairs.map(\.key))
        let values = CStringArray(pairs.map(\.value))
        guard let pointer = PQconnectStartParams(keywords.pointer, values.pointer, 0) else {
            throw PostgresError(.unavailable, "libpq is out of memory")
        }
        return pointer
    }

    /// Adds what the file of their service says, where they name one, to parameters.
    ///
    /// libpq finds and reads that file when a connection begins, and says then what it has. This one ends before anything
    /// is sent, by a word that it refuses; of that one parameter the file is asked again by the connection proper.
    static func withService(_ parameters: [String: String]) throws(PostgresError) -> [String: String] {
        guard parameters["service"] != nil else { return parameters }
        let refused = "channel_binding"
        let pointer = try start(parameters.merging([refused: "?"]) { $1 })
        defer { PQfinish(pointer) }
        let message = PQerrorMessage(pointer).map { String(cString: $0).singleLine } ?? ""
        guard message.contains(refused), let options = PQconninfo(pointer) else {
            throw PostgresError(.configuration, "the service of the database URL or of PGSERVICE: \(message)")
        }
        defer { PQconninfoFree(options) }
        var known = values(options).filter { !$0.value.isEmpty }
        known[refused] = parameters[refused]
        known["service"] = parameters["service"]
        return known
    }

    /// Makes sure that libpq takes the values, which it looks at only when it connects: too late to blame a flag.
    ///
    /// - Parameter parameters: With those of a service.
    static func check(_ parameters: [String: String]) throws(PostgresError) {
        for keyword in [
            "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
            "tcp_user_timeout",
        ] {
            guard let text = parameters[keyword], Int32(text.trimmingCharacters(in: .whitespaces)) == nil
            else { continue }
            throw PostgresError(.configuration, "\(keyword) must be a whole number, got '\(text)'")
        }
        // No socket is in there: whatever fails before that one is looked for is a value.
        let nowhere = "/dev/null"
        var probe = parameters.merging(["host": nowhere, "port": "5432", "password": "none"]) { $1 }
        for keyword in ["hostaddr", "service"] { probe[keyword] = nil }
        let pointer = try start(probe)
        defer { PQfinish(pointer) }
        let message = PQerrorMessage(pointer).map { String(cString: $0).singleLine } ?? ""
        guard PQstatus(pointer) == CONNECTION_BAD, !message.contains("\(nowhere)/") else { return }
        let takes =
            message.contains("sslmode")
            ? "; it takes disable, allow, prefer, require, verify-ca or verify-full" : ""
        throw PostgresError(.configuration, "\(message)\(takes)")
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
