/// What an index is of: its keys, and which rows it has.
struct IndexDefinition: Hashable, Sendable {
    /// One of the things that it is ordered by.
    struct Key: Hashable, Sendable {
        /// Nil where it is an expression.
        var column: String?
        /// All of it, with its order and its operator class.
        var tokens: [SQLToken]
    }

    var isUnique: Bool
    var method = "btree"
    var keys: [Key] = []
    var included: [String] = []
    var predicate: [SQLToken] = []

    /// The index of a key.
    init(uniqueOn columns: [String]) {
        isUnique = true
        keys = columns.map { Key(column: $0, tokens: []) }
    }

    /// Reads what stands behind the table's name, or behind EXCLUDE.
    init(_ cursor: inout TokenCursor, isUnique: Bool) {
        self.isUnique = isUnique
        if cursor.take("using") { method = cursor.takeName() ?? method }
        keys = TokenCursor(cursor.takeParentheses() ?? []).items().map { item in
            let isExpression =
                item.first?.isSymbol("(") == true || item.dropFirst().first?.isSymbol("(") == true
            return Key(column: isExpression ? nil : item.first?.name, tokens: Array(item))
        }
        while cursor.next != nil {
            if cursor.take("include") {
                included = TokenCursor(cursor.takeParentheses() ?? []).names()
            } else if cursor.take("where") {
                predicate = Array(cursor.rest)
                return
            } else {
                _ = cursor.takeToken()
            }
        }
    }

    var columns: [String] { keys.compactMap(\.column) }

    /// Whether it has more to it than columns: the server then builds it anew when the type of any of them changes.
    var isComputed: Bool { !predicate.isEmpty || keys.contains { $0.column == nil } }

    /// Whether a column's values are in it, or decide what is.
    func mentions(_ column: String) -> Bool {
        columns.contains(column) || included.contains(column)
            || (keys.filter { $0.column == nil }.flatMap(\.tokens) + predicate).contains { $0.name == column }
    }

    /// The same upon a column with another name.
    func renaming(_ old: String, to new: String) -> IndexDefinition {
        var renamed = self
        renamed.keys = keys.map { key in
            Key(
                column: key.column == old ? new : key.column,
                tokens: key.tokens.map { $0.renamed(old, to: new) }
            )
        }
        renamed.included = included.map { $0 == old ? new : $0 }
        renamed.predicate = predicate.map { $0.renamed(old, to: new) }
        return renamed
    }

    /// Whether it is as another is, upon a table of the same form.
    func isLike(_ other: IndexDefinition) -> Bool {
        func words(_ tokens: [SQLToken]) -> [String] { tokens.map { $0.name ?? $0.text } }
        func suffix(_ key: Key) -> [String] {
            words(key.column == nil ? key.tokens : Array(key.tokens.dropFirst()))
        }
        return isUnique == other.isUnique && method == other.method
            && keys.map(\.column) == other.keys.map(\.column) && keys.map(suffix) == other.keys.map(suffix)
            && words(predicate) == words(other.predicate)
    }

    /// The name that the server gives one that has none.
    func name(on table: QualifiedName) -> String {
        let parts = keys.map { key in
            if let column = key.column { return column }
            // A function's name, or none.
            return key.tokens.first { $0.name != nil }.flatMap { token in
                key.tokens.first?.isSymbol("(") == true && !Self.isCall(key.tokens) ? nil : token.name
            } ?? "expr"
        }
        return ([table.name] + parts + included + ["idx"]).joined(separator: "_")
    }

    /// Whether it is one function's call, in parentheses or not.
    private static func isCall(_ tokens: [SQLToken]) -> Bool {
        let inner = TokenCursor.unwrapped(tokens[...])
        return inner.first?.name != nil && inner.dropFirst().first?.isSymbol("(") == true
    }
}

extension SQLToken {
    /// The same, with the column's new name where it is the old one.
    func renamed(_ old: String, to new: String) -> SQLToken {
        guard name == old else { return self }
        return SQLToken(
            kind: .quotedName,
            text: "\"\(new.replacing("\"", with: "\"\""))\"",
            range: range,
            body: body,
            isClosed: true
        )
    }
}
