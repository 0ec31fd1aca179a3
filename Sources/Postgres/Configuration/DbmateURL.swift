import Foundation

/// The two query parameters that dbmate's URLs have and libpq's have not.
enum DbmateURL {
    /// Turns `?search_path=a,b` into `options` and `?socket=/dir` into `host`; other strings stay as they are.
    static func translated(_ url: String) throws(PostgresError) -> String {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://"),
            let question = url.firstIndex(of: "?")
        else { return url }
        var options: [String] = []
        var kept: [Substring] = []
        for item in url[url.index(after: question)...].split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? String(parts[1]).removingPercentEncoding ?? String(parts[1]) : ""
            switch parts[0] {
            case "search_path": options.append("-c search_path=\(escaped(value))")
            case "socket": kept.append("host=\(encoded(value))")
            case "options": options.append(value)
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
        value.replacing("\\", with: "\\\\").replacing(" ", with: "\\ ")
    }

    private static func encoded(_ value: String) -> Substring {
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~/"))
        return Substring(value.addingPercentEncoding(withAllowedCharacters: plain) ?? value)
    }
}
