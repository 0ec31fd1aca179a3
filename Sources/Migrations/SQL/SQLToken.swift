/// A piece of SQL as the server's lexer would cut it.
struct SQLToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A keyword, or a name without quotes.
        case word
        /// A name in double quotes.
        case quotedName
        /// A string in single quotes, with escapes or without.
        case string
        /// A string between dollar quotes, such as a function's body.
        case dollarString
        case number
        /// A single character: a parenthesis, a comma, a semicolon, a piece of an operator.
        case symbol
        case lineComment
        case blockComment
    }

    let kind: Kind
    /// As it is written.
    let text: String
    /// Where it stands, in bytes.
    let range: Range<Int>
    /// A dollar string's own text, in bytes of the whole; elsewhere as `range`.
    let body: Range<Int>
    /// False where it goes on to the text's end for want of what closes it.
    let isClosed: Bool

    var isComment: Bool { kind == .lineComment || kind == .blockComment }

    /// Whether it is that keyword, which is written in lower case here.
    func isWord(_ word: String) -> Bool { kind == .word && text.lowercased() == word }

    /// Whether it is one of these keywords.
    func isWord(in words: Set<String>) -> Bool { kind == .word && words.contains(text.lowercased()) }

    /// Whether it is that character.
    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

    /// What a name means: in lower case unless it is quoted; nil where it is no name.
    var name: String? {
        switch kind {
        case .word: text.lowercased()
        case .quotedName: String(text.dropFirst().dropLast(isClosed ? 1 : 0)).replacing("\"\"", with: "\"")
        default: nil
        }
    }
}
