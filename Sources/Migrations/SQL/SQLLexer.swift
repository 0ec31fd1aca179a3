/// Cuts SQL into tokens as the server does, whatever the text: what is never closed goes on to the end.
///
/// Every rule is one of Postgres's scanner, `src/backend/parser/scan.l`; the tests hold it against that scanner.
///
/// See https://www.postgresql.org/docs/current/sql-syntax-lexical.html
package struct SQLLexer {
    private let text: [UInt8]
    private var position: Int
    private let end: Int
    /// Whether a backslash in an ordinary string is a character like any other.
    private let hasStandardStrings: Bool

    /// Every token of a text, comments included.
    package static func tokens(of sql: String, standardStrings: Bool = true) -> [SQLToken] {
        let text = Array(sql.utf8)
        return tokens(of: text, in: text.indices, standardStrings: standardStrings)
    }

    /// Every token of a part of a text, which counts its bytes from the text's beginning.
    ///
    /// - Parameter standardStrings: The server's `standard_conforming_strings`.
    static func tokens(of text: [UInt8], in range: Range<Int>, standardStrings: Bool = true) -> [SQLToken] {
        var lexer = SQLLexer(
            text: text,
            position: range.lowerBound,
            end: range.upperBound,
            hasStandardStrings: standardStrings
        )
        var tokens: [SQLToken] = []
        while let token = lexer.next() { tokens.append(token) }
        return tokens
    }

    private mutating func next() -> SQLToken? {
        skip(while: \.isSpace)
        guard let byte = peek() else { return nil }
        let start = position
        var body: Range<Int>?
        var isClosed = true
        let kind: SQLToken.Kind
        switch (byte, peek(1)) {
        case ("-", "-"):
            skip { !$0.isNewline }
            kind = .lineComment
        case ("/", "*"):
            isClosed = skipBlockComment()
            kind = .blockComment
        case ("'", _):
            isClosed = skipString(escapes: !hasStandardStrings)
            kind = .string
        case ("e", "'"), ("E", "'"):
            position += 1
            isClosed = skipString(escapes: true)
            kind = .string
        case ("b", "'"), ("B", "'"), ("x", "'"), ("X", "'"):
            position += 1
            isClosed = skipString(escapes: false, doublesQuotes: false)
            kind = .string
        case ("u", "&") where peek(2) == "'", ("U", "&") where peek(2) == "'":
            position += 2
            isClosed = skipString(escapes: false)
            skipUnicodeEscape()
            kind = .string
        case ("u", "&") where peek(2) == "\"", ("U", "&") where peek(2) == "\"":
            position += 2
            isClosed = skipQuoted("\"")
            skipUnicodeEscape()
            kind = .quotedName
        case ("\"", _):
            isClosed = skipQuoted("\"")
            kind = .quotedName
        case ("$", .some(let next)) where next.isDigit:
            position += 1
            skip(while: \.isDigit)
            kind = .parameter
        case ("$", _):
            body = skipDollarQuoted()
            if let body {
                isClosed = body.upperBound < position
                kind = .dollarString
            } else {
                position += 1
                kind = .symbol
            }
        case (".", "."):
            position += 2
            kind = .symbol
        case (".", .some(let next)) where next.isDigit:
            skipNumber()
            kind = .number
        case _ where byte.isWordStart:
            skip { $0.isWordStart || $0.isDigit || $0 == "$" }
            kind = .word
        case _ where byte.isDigit:
            skipNumber()
            kind = .number
        default:
            position += 1
            kind = .symbol
        }
        let range = start..<position
        return SQLToken(
            kind: kind,
            text: String(decoding: text[range], as: UTF8.self),
            range: range,
            body: body ?? range,
            isClosed: isClosed
        )
    }

    /// Skips a string, and those behind it that only blanks with a line's end and line comments part from it: together
    /// they are one, in which a backslash means the same to the last.
    ///
    /// - Returns: Whether it is closed.
    private mutating func skipString(escapes: Bool, doublesQuotes: Bool = true) -> Bool {
        repeat {
            guard skipQuoted("'", escapes: escapes, doubles: doublesQuotes) else { return false }
        } while skipToContinuation()
        return true
    }

    /// - Returns: Whether it is closed.
    private mutating func skipQuoted(_ quote: Unicode.Scalar, escapes: Bool = false, doubles: Bool = true)
        -> Bool
    {
        position += 1
        while let byte = peek() {
            position += 1
            if escapes && byte == "\\" {
                position = min(position + 1, end)
            } else if byte == quote {
                guard doubles, peek() == quote else { return true }
                position += 1
            }
        }
        return false
    }

    /// Goes to the quote that a string goes on with, where it does.
    private mutating func skipToContinuation() -> Bool {
        let start = position
        var isOnNextLine = false
        while let byte = peek() {
            if byte == "-" && peek(1) == "-" {
                skip { !$0.isNewline }
            } else if byte.isSpace {
                isOnNextLine = isOnNextLine || byte.isNewline
                position += 1
            } else {
                break
            }
        }
        if isOnNextLine && peek() == "'" { return true }
        position = start
        return false
    }

    /// Skips `UESCAPE '!'` behind a string or a name whose escapes are Unicode's: the server's parser takes them as one.
    private mutating func skipUnicodeEscape() {
        var ahead = self
        guard let word = ahead.nextButComments(), word.isWord("uescape"),
            let character = ahead.nextButComments(),
            character.kind == .string
        else { return }
        position = ahead.position
    }

    private mutating func nextButComments() -> SQLToken? {
        while let token = next() {
            if !token.isComment { return token }
        }
        return nil
    }

    /// - Returns: Where the string's own text is; nil where the dollar sign opens no quote.
    private mutating func skipDollarQuoted() -> Range<Int>? {
        var tagEnd = position + 1
        while let byte = peek(tagEnd - position),
            byte.isWordStart || tagEnd > position + 1 && byte.isDigit
        {
            tagEnd += 1
        }
        guard peek(tagEnd - position) == "$" else { return nil }
        let tag = text[position...tagEnd]
        let start = tagEnd + 1
        position = start
        while let byte = peek() {
            if byte == "$", text[position..<end].starts(with: tag) {
                defer { position += tag.count }
                return start..<position
            }
            position += 1
        }
        return start..<end
    }

    /// - Returns: Whether it is closed.
    private mutating func skipBlockComment() -> Bool {
        var nesting = 0
        while let byte = peek() {
            if byte == "/" && peek(1) == "*" {
                nesting += 1
                position += 2
            } else if byte == "*" && peek(1) == "/" {
                nesting -= 1
                position += 2
                if nesting == 0 { return true }
            } else {
                position += 1
            }
        }
        return false
    }

    /// Skips `12`, `1_000`, `0x1F`, `1.5`, `.5e-3`; of `1..10` the first number alone.
    private mutating func skipNumber() {
        if peek() == "0", let isDigit = peek(1).flatMap(Self.digits) {
            let start = position
            position += 2
            skipDigits(isDigit)
            if position > start + 2 { return }
            position = start
        }
        skipDigits(\.isDigit)
        if peek() == ".", peek(1) != "." {
            position += 1
            if peek()?.isDigit == true { skipDigits(\.isDigit) }
        }
        guard peek() == "e" || peek() == "E" else { return }
        let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
        guard peek(1 + sign)?.isDigit == true else { return }
        position += 1 + sign
        skipDigits(\.isDigit)
    }

    /// Skips digits, between which a single underscore may stand.
    private mutating func skipDigits(_ isDigit: (Unicode.Scalar) -> Bool) {
        while let byte = peek() {
            if isDigit(byte) {
                position += 1
            } else if byte == "_", let next = peek(1), isDigit(next) {
                position += 2
            } else {
                return
            }
        }
    }

    /// The digits of numbers that begin with a zero and this letter.
    private static func digits(behind letter: Unicode.Scalar) -> ((Unicode.Scalar) -> Bool)? {
        switch letter {
        case "x", "X": { $0.isHexDigit }
        case "o", "O": { ("0"..."7").contains($0) }
        case "b", "B": { ("0"..."1").contains($0) }
        default: nil
        }
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        position + offset < end ? Unicode.Scalar(text[position + offset]) : nil
    }

    private mutating func skip(while predicate: (Unicode.Scalar) -> Bool) {
        while let byte = peek(), predicate(byte) { position += 1 }
    }
}
