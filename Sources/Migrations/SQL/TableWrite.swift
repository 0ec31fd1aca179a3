/// A write to rows of a table.
struct TableWrite: Hashable, Sendable {
    /// How many rows it may touch.
    enum Extent: Hashable, Sendable {
        /// Those that a constant names, or that a number limits, or none.
        case few
        /// Those whose key is one of a few constants, if these columns are a key.
        case keyed(Set<String>)
        case many
        /// It says nothing of which.
        case all
    }

    var verb: String
    var table: QualifiedName
    /// What it reads, where that decides how long it takes.
    var source: QualifiedName?
    var extent: Extent
}

extension TableWrite.Extent {
    /// - Parameter condition: What stands behind WHERE; empty where there is none.
    init(where condition: ArraySlice<SQLToken>) {
        let condition = TokenCursor.unwrapped(condition)
        if TokenCursor(condition).parts(between: "or").contains(where: Self.isAlwaysTrue) {
            self = .all
        } else if condition.count == 1, condition.first?.isWord("false") == true {
            self = .few
        } else if zip(condition, condition.dropFirst()).contains(where: {
            $0.isWord("limit") && $1.kind == .number
        }) {
            self = .few
        } else {
            let columns = TokenCursor(condition).parts(between: "and").compactMap(Self.keyColumn)
            self = columns.isEmpty ? .many : .keyed(Set(columns))
        }
    }

    /// Whether it is there for the look of it: `true`, `1 = 1`, nothing at all.
    private static func isAlwaysTrue(_ tokens: ArraySlice<SQLToken>) -> Bool {
        let tokens = TokenCursor.unwrapped(tokens)
        if tokens.count == 1, tokens.first?.isWord("false") == true { return false }
        let terms = TokenCursor(tokens).parts(between: "and")
        if terms.count > 1 { return terms.allSatisfy(isAlwaysTrue) }
        let sides = tokens.split { $0.isSymbol("=") }
        if sides.count == 2, sides[0].map(\.text) == sides[1].map(\.text) { return true }
        return !zip(tokens, tokens.dropFirst().map(Optional.some) + [nil]).contains { token, next in
            guard token.kind == .quotedName || token.kind == .word, next?.isSymbol("(") != true else {
                return false
            }
            return token.kind == .quotedName || !constants.contains(token.text.lowercased())
        }
    }

    /// The column of `column = constant` or `column in (constants)`; nil where it is neither.
    private static func keyColumn(_ tokens: ArraySlice<SQLToken>) -> String? {
        var cursor = TokenCursor(TokenCursor.unwrapped(tokens))
        guard var column = cursor.takeName() else { return nil }
        while cursor.take(symbol: ".") { column = cursor.takeName() ?? column }
        if cursor.take("in") {
            guard let items = cursor.takeParentheses(), cursor.next == nil else { return nil }
            return items.allSatisfy { $0.kind == .number || $0.kind == .string || $0.isSymbol(",") }
                ? column : nil
        }
        guard cursor.take(symbol: "="), let value = cursor.takeToken() else { return nil }
        guard value.kind == .number || value.kind == .string else { return nil }
        return cursor.next == nil || cursor.next?.isSymbol(":") == true ? column : nil
    }

    /// Words that name no column.
    private static let constants: Set<String> = [
        "true", "false", "null", "is", "not", "and", "or", "in", "like", "current_date", "current_timestamp",
        "current_user", "exists", "select", "any", "all", "between",
    ]
}
