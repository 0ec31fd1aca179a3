extension TableWrite {
    /// Reads `UPDATE`, `DELETE`, `INSERT ... SELECT` or `MERGE`, behind common table expressions or not; nil for others,
    /// and for an insert of a few rows.
    init?(_ tokens: some Sequence<SQLToken>) {
        var cursor = TokenCursor(tokens)
        let verbs: Set<String> = ["update", "delete", "insert", "merge"]
        if cursor.take("with") {
            _ = cursor.takeUntil { $0.isWord(in: verbs) || $0.isWord(in: ["select", "values", "table"]) }
        }
        guard let verb = cursor.take(anyOf: verbs) else { return nil }
        _ = cursor.take("from") || cursor.take("into")
        _ = cursor.take("only")
        guard let table = cursor.takeQualifiedName() else { return nil }
        self.init(verb: verb.uppercased(), table: table, source: nil, extent: .many)
        switch verb {
        case "insert":
            guard takeQuery(&cursor) else { return nil }
        case "merge": takeSource(&cursor)
        default:
            _ = cursor.takeUntil { $0.isWord("where") }
            _ = cursor.take("where")
            extent = Extent(where: cursor.takeUntil { $0.isWord("returning") })
        }
    }

    /// - Returns: Whether rows come from a table.
    private mutating func takeQuery(_ cursor: inout TokenCursor) -> Bool {
        var query = TokenCursor(cursor.takeUntil { $0.isWord(in: ["conflict", "returning"]) })
        _ = query.takeUntil { $0.isWord("from") }
        guard query.take("from") else { return false }
        _ = query.take("only")
        source = query.takeQualifiedName()
        let isLimited = zip(query.rest, query.rest.dropFirst()).contains {
            $0.isWord("limit") && $1.kind == .number
        }
        _ = query.takeUntil { $0.isWord("where") }
        guard query.take("where") else {
            extent = isLimited ? .few : .many
            return true
        }
        let condition = query.takeUntil { $0.isWord(in: ["group", "order", "limit", "on", "union"]) }
        extent = isLimited ? .few : Extent(where: condition)
        return true
    }

    private mutating func takeSource(_ cursor: inout TokenCursor) {
        _ = cursor.takeUntil { $0.isWord("using") }
        _ = cursor.take("using")
        guard let inner = cursor.takeParentheses() else {
            extent = .all
            return
        }
        if inner.first?.isWord("values") == true {
            extent = .few
        } else {
            extent = inner.contains { $0.isWord("where") } ? .many : .all
        }
    }
}
