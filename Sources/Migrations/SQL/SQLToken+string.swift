extension SQLToken {
    /// What a string in single quotes means, its escapes resolved and its lines joined; nil where it is none.
    var stringValue: String? {
        guard kind == .string, isClosed else { return nil }
        if let unicode = UnicodeEscapes(token: self) { return unicode.decoded }
        let hasEscapes = text.first == "e" || text.first == "E"
        var value = ""
        var rest = text.drop { $0 != "'" }.dropFirst()
        while let character = rest.popFirst() {
            if character == "\\", hasEscapes, let escaped = rest.popFirst() {
                value.append(Self.controls[escaped] ?? escaped)
            } else if character != "'" {
                value.append(character)
            } else if rest.first == "'" {
                // Two of them are one.
                rest.removeFirst()
                value.append("'")
            } else {
                // Closed, and continued on a further line or not.
                rest = rest.drop { $0 != "'" }.dropFirst()
            }
        }
        return value
    }

    private static let controls: [Character: Character] = [
        "n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{c}",
    ]
}
