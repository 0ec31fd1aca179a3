/// Cuts SQL into tokens, whatever the text: what is never closed goes on to the end.
///
/// See https://www.postgresql.org/docs/current/sql-syntax-lexical.html
struct SQLLexer {
    private let text: [UInt8]
    private var position: Int
    private let end: Int

    /// Every token of a text, comments included.
    static func tokens(of sql: String) -> [SQLToken] {
        let text = Array(sql.utf8)
        return tokens(of: text, in: text.indices)
    }

    /// Every token of a part of a text, which counts its bytes from the text's beginning.
    static func tokens(of text: [UInt8], in range: Range<Int>) -> [SQLToken] {
        var lexer = SQLLexer(text: text, position: range.lowerBound, end: range.upperBound)
        var tokens: [SQLToken] = []
        while let token = lexer.next() { tokens.append(token) }
        return tokens
    }

    private mutating func next() -> SQLToken? {
        skip(while: Self.isSpace)
        guard let byte = peek() else { return nil }
        let start = position
        var body: Range<Int>?
        var isClosed = true
        let kind: SQLToken.Kind
        switch byte {
        case UInt8(ascii: "-") where peek(1) == byte:
            skip { $0 != UInt8(ascii: "\n") }
            kind = .lineComment
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
            isClosed = skipBlockComment()
            kind = .blockComment
        case UInt8(ascii: "'"):
            isClosed = skipQuoted(byte, escapes: false)
            kind = .string
        case UInt8(ascii: "e") where peek(1) == UInt8(ascii: "'"),
            UInt8(ascii: "E") where peek(1) == UInt8(ascii: "'"):
            position += 1
            isClosed = skipQuoted(UInt8(ascii: "'"), escapes: true)
            kind = .string
        case UInt8(ascii: "\""):
            isClosed = skipQuoted(byte, escapes: false)
            kind = .quotedName
        case UInt8(ascii: "$"):
            body = skipDollarQuoted()
            if let body {
                isClosed = body.upperBound < position
                kind = .dollarString
            } else {
                position += 1
                kind = .symbol
            }
        case _ where Self.isWordStart(byte):
            skip { Self.isWordStart($0) || Self.isDigit($0) || $0 == UInt8(ascii: "$") }
            kind = .word
        case _ where Self.isDigit(byte):
            skip { Self.isWordStart($0) || Self.isDigit($0) || $0 == UInt8(ascii: ".") }
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

    /// - Returns: Whether it is closed.
    private mutating func skipQuoted(_ quote: UInt8, escapes: Bool) -> Bool {
        position += 1
        while let byte = peek() {
            position += 1
            if escapes && byte == UInt8(ascii: "\\") {
                position = min(position + 1, end)
            } else if byte == quote {
                guard peek() == quote else { return true }
                position += 1
            }
        }
        return false
    }

    /// - Returns: Where the string's own text is; nil where the dollar sign opens no quote.
    private mutating func skipDollarQuoted() -> Range<Int>? {
        var tagEnd = position + 1
        while tagEnd < end,
            Self.isWordStart(text[tagEnd]) || tagEnd > position + 1 && Self.isDigit(text[tagEnd])
        {
            tagEnd += 1
        }
        guard tagEnd < end, text[tagEnd] == UInt8(ascii: "$") else { return nil }
        let tag = text[position...tagEnd]
        let start = tagEnd + 1
        position = start
        while position < end {
            if text[position] == UInt8(ascii: "$"), text[position..<end].starts(with: tag) {
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
            if byte == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "*") {
                nesting += 1
                position += 2
            } else if byte == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/") {
                nesting -= 1
                position += 2
                if nesting == 0 { return true }
            } else {
                position += 1
            }
        }
        return false
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        position + offset < end ? text[position + offset] : nil
    }

    private mutating func skip(while predicate: (UInt8) -> Bool) {
        while let byte = peek(), predicate(byte) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || byte >= 0x80
    }
}
