/// A column's default, as far as it matters whether every row gets the same.
struct DefaultExpression {
    let tokens: [SQLToken]

    /// The first function that may differ by row; nil where there is none.
    ///
    /// - Parameter isSteady: Whether a routine of the schema says that it does not; nil where it is not known.
    func volatileCall(isSteady: (QualifiedName) -> Bool?) -> String? {
        var cursor = TokenCursor(tokens)
        while let token = cursor.next {
            // A type has parentheses, too: `::varchar(20)`, `cast(... as numeric(8, 2))`.
            if cursor.take(symbol: ":") || token.isWord("as") && cursor.take("as") {
                Self.skipType(&cursor)
            } else if let name = cursor.takeQualifiedName() {
                guard cursor.next?.isSymbol("(") == true else { continue }
                let isGrammar =
                    token.kind == .word && !name.isQualified
                    && PostgresCatalog.reservedWords.contains(name.name)
                if !isGrammar, !Self.isSteady(name, isSteady(name)) { return name.description }
            } else {
                _ = cursor.takeToken()
            }
        }
        return nil
    }

    private static func isSteady(_ name: QualifiedName, _ ownWord: Bool?) -> Bool {
        if name.schema == "pg_catalog" || !name.isQualified, PostgresCatalog.isSteady(name.name) {
            return ownWord ?? true
        }
        return ownWord ?? false
    }

    /// Skips a type's name, with what stands in parentheses in and behind it.
    private static func skipType(_ cursor: inout TokenCursor) {
        _ = cursor.take(symbol: ":")
        guard cursor.takeQualifiedName() != nil else { return }
        while cursor.take(anyOf: [
            "varying", "precision", "with", "without", "time", "zone", "year", "month", "day", "hour",
            "minute",
            "second", "to",
        ]) != nil || cursor.takeParentheses() != nil {}
    }
}
