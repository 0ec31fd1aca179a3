/// Splits SQL into statements at the semicolons that separate them.
///
/// Knows parentheses, and the body of a function in standard SQL (`BEGIN ATOMIC ... END`), beside what the lexer does.
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
        let tokens: [SQLToken]
    }

    private var groups: [[SQLToken]] = []
    /// The present statement's tokens, without comments before it.
    private var group: [SQLToken] = []
    private var depth = 0
    private var atomicDepth = 0
    private var previousWord = ""

    /// Splits a text; comments alone are no statement.
    public static func split(_ sql: String) -> [Statement] {
        let text = Array(sql.utf8)
        var statements: [Statement] = []
        var (seen, line, offset) = (0, 1, 0)
        for group in groups(of: SQLLexer.tokens(of: text, in: text.indices)) {
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

    /// The tokens of each statement, comments between them included.
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
        if token.isSymbol(";"), depth == 0, atomicDepth == 0 { return finishStatement() }
        group.append(token)
        if token.isSymbol("(") {
            depth += 1
        } else if token.isSymbol(")") {
            depth = max(0, depth - 1)
        } else if token.kind == .word {
            takeWord(token.text.lowercased())
        }
    }

    /// Only the words that open and close an atomic body matter: `CASE` has an `END` of its own.
    private mutating func takeWord(_ word: String) {
        if word == "atomic" && previousWord == "begin" {
            atomicDepth = 1
        } else if atomicDepth > 0 && word == "case" {
            atomicDepth += 1
        } else if atomicDepth > 0 && word == "end" {
            atomicDepth -= 1
        }
        previousWord = word
    }

    private mutating func finishStatement() {
        if !group.isEmpty { groups.append(group) }
        group = []
        depth = 0
        atomicDepth = 0
        previousWord = ""
    }
}
