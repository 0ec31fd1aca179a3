/// Splits SQL into statements at the semicolons that separate them, as the server's parser does.
///
/// Beside what the lexer knows it minds parentheses, and the body of a routine in standard SQL
/// (`BEGIN ATOMIC ... END`).
///
/// See https://www.postgresql.org/docs/current/sql-createfunction.html
public struct StatementSplitter {
    /// One statement.
    public struct Statement: Hashable, Sendable {
        /// The text, without its semicolon and without blanks and comments before it.
        public var sql: String
        /// The line, from 1, that it begins on.
        public var line: Int
        /// How many of Unicode's scalars stand before it, which is how Postgres counts places.
        public var offset: Int
        /// Its tokens without comments; never empty. Their places are the whole text's.
        package let tokens: [SQLToken]
    }

    private var groups: [[SQLToken]] = []
    /// The present statement's tokens, without comments before it.
    private var group: [SQLToken] = []
    /// What is known of that statement and, behind it, of those in the bodies that are open in it.
    private var open = [OpenStatement()]

    /// Splits a text; comments alone are no statement.
    ///
    /// - Parameter standardStrings: The server's `standard_conforming_strings`; where it is off, a backslash in an ordinary
    ///   string is an escape.
    public static func split(_ sql: String, standardStrings: Bool = true) -> [Statement] {
        let text = Array(sql.utf8)
        var statements: [Statement] = []
        var (seen, line, offset) = (0, 1, 0)
        let tokens = SQLLexer.tokens(of: text, in: text.indices, standardStrings: standardStrings)
        for group in groups(of: tokens) {
            guard let first = group.first, let last = group.last else { continue }
            // Counted on from the statement before.
            for byte in text[seen..<first.range.lowerBound] {
                if byte == UInt8(ascii: "\n") { line += 1 }
                // A scalar's further bytes are 10xxxxxx.
                if byte & 0xC0 != 0x80 { offset += 1 }
            }
            seen = first.range.lowerBound
            statements.append(
                Statement(
                    sql: String(decoding: text[seen..<last.range.upperBound], as: UTF8.self),
                    line: line,
                    offset: offset,
                    tokens: group.filter { !$0.isComment }
                )
            )
        }
        return statements
    }

    /// The tokens of each statement, comments in and behind them included.
    private static func groups(of tokens: [SQLToken]) -> [[SQLToken]] {
        var splitter = StatementSplitter()
        for token in tokens { splitter.take(token) }
        splitter.finishStatement()
        return splitter.groups
    }

    private mutating func take(_ token: SQLToken) {
        if token.isComment {
            if !group.isEmpty { group.append(token) }
            return
        }
        let isOutermost = open.count == 1
        let isSeparator = token.isSymbol(";") && open[open.count - 1].depth == 0
        if isSeparator && isOutermost { return finishStatement() }
        group.append(token)
        if isSeparator {
            open[open.count - 1] = OpenStatement()
        } else if !isOutermost && open[open.count - 1].isEmpty && token.isWord("end") {
            // Anywhere else it is the end of a CASE, or a name.
            open.removeLast()
        } else if open[open.count - 1].opensBody(with: token) {
            open.append(OpenStatement())
        }
    }

    private mutating func finishStatement() {
        if !group.isEmpty { groups.append(group) }
        group = []
        open = [OpenStatement()]
    }
}

/// What has been seen of a statement, as far as its end depends on it.
private struct OpenStatement {
    /// How many parentheses are open.
    private(set) var depth = 0
    /// Its first tokens, as many as it takes to know a routine.
    private var beginning: [SQLToken] = []
    private var isBehindBegin = false

    var isEmpty: Bool { beginning.isEmpty }

    /// Takes a token that is no comment.
    ///
    /// - Returns: Whether statements of its own follow, up to an `END`.
    mutating func opensBody(with token: SQLToken) -> Bool {
        if beginning.count < 4 { beginning.append(token) }
        if token.isSymbol("(") { depth += 1 }
        if token.isSymbol(")") { depth = max(0, depth - 1) }
        let isAtomic = isBehindBegin && token.isWord("atomic")
        isBehindBegin = token.isWord("begin")
        return isAtomic && depth == 0 && isRoutine
    }

    private var isRoutine: Bool {
        var cursor = TokenCursor(beginning)
        guard cursor.take("create") else { return false }
        _ = cursor.take("or", "replace")
        return cursor.sees("function") || cursor.sees("procedure")
    }
}
