import Migrations

/// What a session's `search_path` says of where `schema_migrations` is.
enum SearchPath {
    /// The first name of a setting, read as the server does (`SplitIdentifierString`): between commas anything is a name,
    /// folded unless it is quoted. Nil where there is none, or where it stands for the user's own schema.
    static func first(in setting: String) -> String? {
        var rest = setting.unicodeScalars.drop(while: \.isSpace)
        guard let start = rest.first else { return nil }
        var name = String.UnicodeScalarView()
        if start == "\"" {
            rest.removeFirst()
            while let scalar = rest.popFirst() {
                if scalar == "\"" {
                    guard rest.first == "\"" else { break }
                    rest.removeFirst()
                }
                name.append(scalar)
            }
        } else {
            name.append(contentsOf: rest.prefix { $0 != "," && !$0.isSpace })
        }
        let text = start == "\"" ? String(name) : String(name).foldedAsName
        return text.isEmpty || text == "$user" ? nil : text.truncatedAsName
    }
}
