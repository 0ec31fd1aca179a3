/// The statements inside a `DO`, which are run as those around it are.
enum ProcedureBody {
    /// Words that may stand before a statement without being a part of it.
    private static let openers: Set<String> = ["begin", "then", "else", "loop"]
    /// Words that a piece with an opener in it begins with.
    private static let blocks: Set<String> = [
        "begin", "if", "elsif", "elseif", "else", "loop", "for", "foreach", "while", "declare", "exception",
        "when",
        "case",
    ]

    /// - Parameter tokens: Those of the `DO` statement.
    static func statements(of tokens: [SQLToken], in text: [UInt8]) -> [[SQLToken]] {
        guard let body = tokens.first(where: { $0.kind == .dollarString })?.body else { return [] }
        let inner = SQLLexer.tokens(of: text, in: body).filter { !$0.isComment }
        return inner.split { $0.isSymbol(";") }.compactMap { piece in
            let statement = statement(in: piece)
            // END closes a block here, and BEGIN opens one: neither is about a transaction.
            guard let first = statement.first, !first.isWord(in: ["begin", "end"]) else { return nil }
            return Array(statement)
        }
    }

    /// What is left behind the last word that opens a block: `if not found then alter table ...`.
    private static func statement(in piece: ArraySlice<SQLToken>) -> ArraySlice<SQLToken> {
        guard let first = piece.first, first.isWord(in: blocks) || first.isSymbol("<"),
            let opener = piece.lastIndex(where: { $0.isWord(in: openers) })
        else { return piece }
        return piece[(opener + 1)...]
    }
}
