/// The statements inside a `DO`, which are run as those around it are.
enum ProcedureBody {
    /// A statement of a body.
    struct Statement {
        var tokens: [SQLToken]
        /// Where it stands, in bytes of the file's block; nil where its tokens say it themselves.
        var byte: Int?
    }

    /// Words that may stand before a statement without being a part of it.
    private static let openers: Set<String> = ["begin", "then", "else", "loop"]
    /// Words that a piece with an opener in it begins with.
    private static let blocks: Set<String> = [
        "begin", "if", "elsif", "elseif", "else", "loop", "for", "foreach", "while", "declare", "exception",
        "when",
        "case",
    ]

    /// - Parameter tokens: Those of the `DO` statement.
    static func statements(of tokens: [SQLToken], in text: [UInt8]) -> [Statement] {
        guard let body = tokens.first(where: { $0.kind == .dollarString || $0.kind == .string }) else {
            return []
        }
        if body.kind == .dollarString {
            return statements(of: SQLLexer.tokens(of: text, in: body.body), at: nil)
        }
        return statements(of: SQLLexer.tokens(of: body.stringValue ?? ""), at: body.range.lowerBound)
    }

    private static func statements(of tokens: [SQLToken], at byte: Int?) -> [Statement] {
        tokens.filter { !$0.isComment }.split { $0.isSymbol(";") }.flatMap { piece in
            (query(ofLoop: piece) + [statement(in: piece)]).compactMap { tokens -> Statement? in
                // END closes a block here, and BEGIN opens one: neither is about a transaction.
                guard let first = tokens.first, !first.isWord(in: ["begin", "end"]) else { return nil }
                if first.isWord("execute") {
                    return Statement(
                        tokens: DynamicSQL.statement(in: tokens.dropFirst()),
                        byte: byte ?? first.range.lowerBound
                    )
                }
                return Statement(tokens: Array(tokens), byte: byte)
            }
        }
        .filter { !$0.tokens.isEmpty }
    }

    /// What a `for row in update ... returning ... loop` goes through.
    private static func query(ofLoop piece: ArraySlice<SQLToken>) -> [ArraySlice<SQLToken>] {
        guard let loop = piece.lastIndex(where: { $0.isWord("for") }) else { return [] }
        var cursor = TokenCursor(piece[loop...])
        _ = cursor.takeUntil { $0.isWord("in") }
        guard cursor.take("in") else { return [] }
        return [cursor.takeUntil { $0.isWord("loop") }]
    }

    /// What is left behind the last word that opens a block: `if not found then alter table ...`.
    private static func statement(in piece: ArraySlice<SQLToken>) -> ArraySlice<SQLToken> {
        var rest = piece
        if let first = piece.first, first.isWord(in: blocks) || first.isSymbol("<"),
            let opener = piece.lastIndex(where: { $0.isWord(in: openers) })
        {
            rest = piece[(opener + 1)...]
        }
        return rest.starts(with: ["return", "query"]) { $0.isWord($1) } ? rest.dropFirst(2) : rest
    }
}
