import Foundation

/// The query parameters that dbmate's URLs have, and its driver `lib/pq`, and libpq has not.
///
/// See https://pkg.go.dev/github.com/lib/pq#hdr-Connection_String_Parameters
enum DbmateURL {
    /// What only that driver is told.
    private static let driversOwn: Set<String> = [
        "binary_parameters", "disable_prepared_binary_result", "krbspn", "sslinline",
    ]

    /// Turns `?search_path=a,b` and other settings of the session into `options`, and `?socket=/dir` into `host`; other
    /// strings stay as they are.
    static func translated(_ url: String) throws(PostgresError) -> String {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://"),
            let question = url.firstIndex(of: "?")
        else { return url }
        var options: [String] = []
        var kept: [Substring] = []
        for item in url[url.index(after: question)...].split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = decoded(parts[0])
            let value = parts.count == 2 ? decoded(parts[1]) : ""
            switch name {
            case "socket": kept.append("host=\(encoded(value))")
            case "options": options.append(value)
            // libpq takes it for JDBC's.
            case "ssl": kept.append(item)
            case _ where driversOwn.contains(name): continue
            case _ where ConnectionInfo.keywords.keys.contains(name): kept.append(item)
            // The server knows its settings, those of extensions and of versions to come, too; and refuses others by name.
            case _ where name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/) != nil:
                options.append("-c \(name)=\(escaped(value))")
            default: kept.append(item)
            }
        }
        if !options.isEmpty {
            kept.append("options=\(encoded(options.joined(separator: " ")))")
        }
        let base = url[..<question]
        return kept.isEmpty ? String(base) : "\(base)?\(kept.joined(separator: "&"))"
    }

    /// Blanks separate the words of `options`; a backslash keeps them.
    private static func escaped(_ value: String) -> String {
        String(
            String.UnicodeScalarView(
                value.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                    scalar == "\\" || " \t\n\u{0B}\u{0C}\r".unicodeScalars.contains(scalar)
                        ? ["\\", scalar] : [scalar]
                }
            )
        )
    }

    private static func decoded(_ text: Substring) -> String {
        String(text).removingPercentEncoding ?? String(text)
    }

    private static func encoded(_ value: String) -> Substring {
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~/"))
        return Substring(value.addingPercentEncoding(withAllowedCharacters: plain) ?? value)
    }
}
