/// Finds the columns that an expression proves to be there wherever it is true or unknown: that is all that the server
/// takes from a CHECK.
enum NullProof {
    /// - Parameter tokens: An expression such as `a is not null and b > 0`, which proves `a` and not `b`.
    static func columns(in tokens: ArraySlice<SQLToken>) -> [String] {
        let tokens = TokenCursor.unwrapped(tokens)
        // Either side may be the true one.
        if TokenCursor(tokens).parts(between: "or").count > 1 { return [] }
        let terms = TokenCursor(tokens).parts(between: "and")
        if terms.count > 1 { return terms.flatMap(columns) }
        if tokens.first?.isWord("not") == true { return absentColumns(in: tokens.dropFirst()) }
        return column(of: tokens, in: [["is", "not", "null"], ["notnull"]]).map { [$0] } ?? []
    }

    /// The columns of which one at least is missing, and nothing else can be the case: NOT of it proves them all.
    private static func absentColumns(in tokens: ArraySlice<SQLToken>) -> [String] {
        let tokens = TokenCursor.unwrapped(tokens)
        let terms = TokenCursor(tokens).parts(between: "or")
        if terms.count > 1 { return terms.flatMap(absentColumns) }
        return column(of: tokens, in: [["is", "null"], ["isnull"]]).map { [$0] } ?? []
    }

    private static func column(of tokens: ArraySlice<SQLToken>, in tests: [[String]]) -> String? {
        for test in tests
        where tokens.count > test.count && zip(tokens.suffix(test.count), test).allSatisfy({ $0.isWord($1) })
        {
            let operand = TokenCursor.unwrapped(tokens.dropLast(test.count))
            return operand.count == 1 ? operand.first?.name : nil
        }
        return nil
    }
}
