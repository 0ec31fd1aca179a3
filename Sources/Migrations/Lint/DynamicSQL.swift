/// What an `EXECUTE` in a body runs, as far as it is written there.
enum DynamicSQL {
    /// What stands for a part that is only known when it runs: no name that anybody has.
    static let unknown = "…"

    /// The tokens of the statement, which is a string, several that are joined, or a call of `format`; what is computed
    /// is a name that is not known. Empty where nothing of it is written.
    static func statement(in tokens: ArraySlice<SQLToken>) -> [SQLToken] {
        var cursor = TokenCursor(tokens)
        let expression = TokenCursor.unwrapped(cursor.takeUntil { $0.isWord(in: ["into", "using"]) })
        var text = ""
        var isKnown = false
        for part in parts(of: expression) {
            if let literal = literal(part) {
                text += literal
                isKnown = true
            } else {
                text += unknown
            }
        }
        return isKnown ? SQLLexer.tokens(of: text).filter { !$0.isComment } : []
    }

    /// What stands between the signs that join strings.
    private static func parts(of expression: ArraySlice<SQLToken>) -> [ArraySlice<SQLToken>] {
        var cursor = TokenCursor(expression)
        var parts: [ArraySlice<SQLToken>] = []
        while cursor.next != nil {
            parts.append(cursor.takeUntil { $0.isSymbol("|") })
            while cursor.take(symbol: "|") {}
        }
        return parts
    }

    private static func literal(_ part: ArraySlice<SQLToken>) -> String? {
        let part = TokenCursor.unwrapped(part)
        if part.count == 1, let token = part.first { return string(token) }
        var cursor = TokenCursor(part)
        guard cursor.takeQualifiedName()?.name == "format", let inner = cursor.takeParentheses(),
            let template = inner.first.flatMap(string)
        else { return nil }
        return filled(template)
    }

    private static func string(_ token: SQLToken) -> String? {
        if token.kind == .dollarString {
            let tag = token.body.lowerBound - token.range.lowerBound
            return String(decoding: token.text.utf8.dropFirst(tag).dropLast(tag), as: UTF8.self)
        }
        return token.stringValue
    }

    /// A template with names in the places of `%I` and `%s`, and strings in those of `%L`.
    private static func filled(_ template: String) -> String {
        var text = ""
        var rest = template[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                text.append(character)
                continue
            }
            // A place, a width: `%1$-10s`.
            rest = rest.drop { $0.isNumber || $0 == "$" || $0 == "-" || $0 == "*" }
            switch rest.popFirst() {
            case "%": text.append("%")
            case "L": text.append("'\(unknown)'")
            default: text.append(unknown)
            }
        }
        return text
    }
}
