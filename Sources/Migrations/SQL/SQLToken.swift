/// A piece of SQL as the server's scanner would cut it.
package struct SQLToken: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A keyword, or a name without quotes.
        case word
        /// A name in double quotes, with Unicode's escapes (`U&"..." UESCAPE '!'`) or without.
        case quotedName
        /// A string in single quotes, whatever letter stands before it, with all the lines it is continued on.
        case string
        /// A string between dollar quotes, such as a function's body.
        case dollarString
        case number
        /// `$1`
        case parameter
        /// A single character: a parenthesis, a comma, a semicolon, a piece of an operator. Only `..` has two.
        case symbol
        case lineComment
        case blockComment
    }

    package let kind: Kind
    /// As it is written.
    package let text: String
    /// Where it stands, in bytes.
    package let range: Range<Int>
    /// A dollar string's own text, in bytes of the whole; elsewhere as `range`.
    let body: Range<Int>
    /// False where it goes on to the text's end for want of what closes it.
    let isClosed: Bool

    package var isComment: Bool { kind == .lineComment || kind == .blockComment }

    /// Whether it is that keyword, which is written in lower case here.
    func isWord(_ word: String) -> Bool {
        kind == .word && text.utf8.elementsEqual(word.utf8) { $0.folded == $1 }
    }

    /// Whether it is one of these keywords.
    func isWord(in words: Set<String>) -> Bool { kind == .word && words.contains(folded) }

    /// Whether it is that character.
    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

    /// The text in lower case, as the server folds keywords and names.
    var folded: String { text.foldedAsName }

    /// What a name means: in lower case unless it is quoted, and no longer than the server keeps it; nil where it is no
    /// name.
    var name: String? {
        switch kind {
        case .word: folded.truncatedAsName
        case .quotedName: quotedName.truncatedAsName
        default: nil
        }
    }

    private var quotedName: String {
        if let unicode = UnicodeEscapes(token: self) { return unicode.decoded }
        return String(text.dropFirst().dropLast(isClosed ? 1 : 0)).replacing("\"\"", with: "\"")
    }
}

extension UInt8 {
    fileprivate var folded: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}

extension String {
    /// In lower case as the server folds names and keywords: of ASCII alone.
    package var foldedAsName: String { String(decoding: utf8.map(\.folded), as: UTF8.self) }

    /// No longer than names are: they have at most 63 bytes, and the server cuts off the characters beyond.
    package var truncatedAsName: String {
        guard utf8.count > 63 else { return self }
        var end = utf8.startIndex
        var length = 0
        for scalar in unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= 63 else { break }
            end = unicodeScalars.index(after: end)
        }
        return String(self[..<end])
    }
}
