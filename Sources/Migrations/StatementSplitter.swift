/// Splits SQL into statements at the semicolons that separate them.
///
/// Knows strings, escape strings, quoted names, dollar quotes, nested comments and parentheses, and the body of a
/// function in standard SQL (`BEGIN ATOMIC ... END`).
public struct StatementSplitter {
    /// One statement.
    public struct Statement: Hashable, Sendable {
        /// The text, without its semicolon and without blanks and comments before it.
        public var sql: String
        /// The line, from 1, that it begins on.
        public var line: Int
        /// How many of Unicode's scalars stand before it, which is how Postgres counts places.
        public var offset: Int
    }

    private let text: [UInt8]
    private var position = 0
    private var statements: [Statement] = []
    /// Where the present statement's first word begins.
    private var start: Int?
    private var depth = 0
    private var atomicDepth = 0
    private var previousWord = ""

    /// Splits a text; comments alone are no statement.
    public static func split(_ sql: String) -> [Statement] {
        var splitter = StatementSplitter(text: Array(sql.utf8))
        return splitter.split()
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private mutating func split() -> [Statement] {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "-") where peek(1) == byte:
                skip { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                skipBlockComment()
            case UInt8(ascii: ";") where depth == 0 && atomicDepth == 0:
                finishStatement()
                position += 1
            case _ where Self.isSpace(byte):
                position += 1
            default:
                start = start ?? position
                takeToken(byte)
            }
        }
        finishStatement()
        return statements
    }

    private mutating func takeToken(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "'"):
            skipQuoted(byte, escapes: false)
        case UInt8(ascii: "\""):
            skipQuoted(byte, escapes: false)
        case UInt8(ascii: "e"), UInt8(ascii: "E"):
            if peek(1) == UInt8(ascii: "'") {
                position += 1
                skipQuoted(UInt8(ascii: "'"), escapes: true)
            } else {
                takeWord()
            }
        case UInt8(ascii: "$"):
            if !skipDollarQuoted() { position += 1 }
        case UInt8(ascii: "("):
            depth += 1
            position += 1
        case UInt8(ascii: ")"):
            depth = max(0, depth - 1)
            position += 1
        case _ where Self.isWordStart(byte):
            takeWord()
        default:
            position += 1
        }
    }

    /// Only the words that open and close an atomic body matter: `CASE` has an `END` of its own.
    private mutating func takeWord() {
        let from = position
        skip { Self.isWordStart($0) || Self.isDigit($0) || $0 == UInt8(ascii: "$") }
        let word = String(decoding: text[from..<position], as: UTF8.self).lowercased()
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
        defer {
            start = nil
            depth = 0
            atomicDepth = 0
            previousWord = ""
        }
        guard let start else { return }
        var end = min(position, text.count)
        while end > start, Self.isSpace(text[end - 1]) { end -= 1 }
        let line = 1 + text[..<start].count { $0 == UInt8(ascii: "\n") }
        let before = String(decoding: text[..<start], as: UTF8.self)
        statements.append(
            Statement(
                sql: String(decoding: text[start..<end], as: UTF8.self),
                line: line,
                offset: before.unicodeScalars.count
            )
        )
    }

    private mutating func skipQuoted(_ quote: UInt8, escapes: Bool) {
        position += 1
        while let byte = peek() {
            position += 1
            if escapes && byte == UInt8(ascii: "\\") {
                position += 1
            } else if byte == quote {
                guard peek() == quote else { return }
                position += 1
            }
        }
    }

    /// - Returns: False where the dollar sign opens no quote.
    private mutating func skipDollarQuoted() -> Bool {
        var end = position + 1
        while end < text.count, Self.isWordStart(text[end]) || end > position + 1 && Self.isDigit(text[end]) {
            end += 1
        }
        guard end < text.count, text[end] == UInt8(ascii: "$") else { return false }
        let tag = text[position...end]
        position = end + 1
        while position < text.count {
            if text[position...].starts(with: tag) {
                position += tag.count
                return true
            }
            position += 1
        }
        return true
    }

    private mutating func skipBlockComment() {
        var nesting = 0
        while let byte = peek() {
            if byte == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "*") {
                nesting += 1
                position += 2
            } else if byte == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/") {
                nesting -= 1
                position += 2
                if nesting == 0 { return }
            } else {
                position += 1
            }
        }
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        position + offset < text.count ? text[position + offset] : nil
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
