/// Reads a statement's tokens from left to right.
struct TokenCursor {
    private(set) var rest: ArraySlice<SQLToken>

    /// - Parameter tokens: Without comments.
    init(_ tokens: some Sequence<SQLToken>) {
        rest = ArraySlice(tokens)
    }

    var next: SQLToken? { rest.first }

    /// Whether these keywords come next.
    func sees(_ words: String...) -> Bool {
        sees(words)
    }

    private func sees(_ words: [String]) -> Bool {
        rest.count >= words.count && zip(rest, words).allSatisfy { $0.isWord($1) }
    }

    /// Takes these keywords, all of them or none.
    mutating func take(_ words: String...) -> Bool {
        guard sees(words) else { return false }
        rest = rest.dropFirst(words.count)
        return true
    }

    /// Takes a keyword that is one of these.
    mutating func take(anyOf words: Set<String>) -> String? {
        guard let token = next, token.isWord(in: words) else { return nil }
        rest = rest.dropFirst()
        return token.folded
    }

    /// Takes that character.
    mutating func take(symbol: String) -> Bool {
        guard next?.isSymbol(symbol) == true else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Takes whatever comes next.
    mutating func takeToken() -> SQLToken? {
        rest.popFirst()
    }

    /// Takes a name without a schema.
    mutating func takeName() -> String? {
        guard let name = next?.name else { return nil }
        rest = rest.dropFirst()
        return name
    }

    /// Takes a name with a schema or without; of a database's name before that nothing is kept.
    mutating func takeQualifiedName() -> QualifiedName? {
        guard var name = takeName() else { return nil }
        var schema: String?
        while next?.isSymbol(".") == true, rest.dropFirst().first?.name != nil {
            rest = rest.dropFirst()
            schema = name
            name = takeName() ?? name
        }
        return QualifiedName(schema: schema, name: name)
    }

    /// Takes names with commas between them.
    mutating func takeQualifiedNames() -> [QualifiedName] {
        var names: [QualifiedName] = []
        repeat {
            _ = take("only")
            guard let name = takeQualifiedName() else { break }
            names.append(name)
            _ = take(symbol: "*")
        } while take(symbol: ",")
        return names
    }

    /// Takes what stands between parentheses, without them; nil where none opens here.
    mutating func takeParentheses() -> ArraySlice<SQLToken>? {
        guard take(symbol: "(") else { return nil }
        let inner = takeUntil { $0.isSymbol(")") }
        _ = take(symbol: ")")
        return inner
    }

    /// Takes tokens up to one outside of parentheses of their own that ends them.
    mutating func takeUntil(_ isEnd: (SQLToken) -> Bool) -> ArraySlice<SQLToken> {
        var depth = 0
        let start = rest.startIndex
        var index = start
        while index < rest.endIndex {
            let token = rest[index]
            if depth == 0, isEnd(token) { break }
            if token.isSymbol("(") || token.isSymbol("[") { depth += 1 }
            if token.isSymbol(")") || token.isSymbol("]") { depth = max(0, depth - 1) }
            index += 1
        }
        defer { rest = rest[index...] }
        return rest[start..<index]
    }

    /// What is left, cut at the commas outside of parentheses.
    func items() -> [ArraySlice<SQLToken>] {
        var cursor = self
        var items: [ArraySlice<SQLToken>] = []
        repeat {
            let item = cursor.takeUntil { $0.isSymbol(",") }
            if !item.isEmpty { items.append(item) }
        } while cursor.take(symbol: ",")
        return items
    }

    /// The names that are left, with commas between them.
    func names() -> [String] {
        items().compactMap { $0.first?.name }
    }

    /// What is left, cut at an operator that is a word; a BETWEEN has an AND of its own.
    func parts(between word: String) -> [ArraySlice<SQLToken>] {
        var parts: [ArraySlice<SQLToken>] = []
        var (start, depth, isBetween) = (rest.startIndex, 0, false)
        for index in rest.indices {
            let token = rest[index]
            if token.isSymbol("(") || token.isSymbol("[") || token.isWord("case") { depth += 1 }
            if token.isSymbol(")") || token.isSymbol("]") || token.isWord("end") { depth -= 1 }
            guard depth == 0 else { continue }
            if token.isWord("and"), isBetween {
                isBetween = false
            } else if token.isWord(word) {
                parts.append(rest[start..<index])
                start = index + 1
            } else if token.isWord("between") {
                isBetween = true
            }
        }
        return parts + [rest[start...]]
    }

    /// An expression without the parentheses around all of it.
    static func unwrapped(_ tokens: ArraySlice<SQLToken>) -> ArraySlice<SQLToken> {
        var cursor = TokenCursor(tokens)
        guard let inner = cursor.takeParentheses(), cursor.next == nil else { return tokens }
        return unwrapped(inner)
    }
}
