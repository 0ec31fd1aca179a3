/// Words laid out in a number of columns.
public enum Paragraph {
    /// Wraps a text at its spaces.
    ///
    /// A word that is too long for a line is cut behind its punctuation, or where that does not help anywhere but
    /// inside a number. Escape sequences take no room.
    ///
    /// - Parameters:
    ///   - text: Words; several spaces between two count as one.
    ///   - width: Columns of a line, what stands before the words included.
    ///   - first: What stands before the first line's words.
    ///   - rest: What stands before those of the lines that follow.
    public static func lines(_ text: String, width: Int, first: String = "", rest: String = "") -> [String] {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        func flush() {
            lines.append(line)
            (line, isEmpty) = (rest, true)
        }
        for word in text.split(separator: " ") {
            var word = String(word)
            if !isEmpty, line.columns + 1 + word.columns > width { flush() }
            while isEmpty, line.columns + word.columns > width, word.columns > 1 {
                let end = cut(in: word, at: max(1, width - line.columns))
                guard end < word.endIndex else { break }
                line += word[..<end]
                word = String(word[end...])
                flush()
            }
            line += isEmpty ? word : " \(word)"
            isEmpty = false
        }
        if !isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }

    /// The last good place to cut a word that is longer than so many columns.
    private static func cut(in word: String, at room: Int) -> String.Index {
        // A word with an escape sequence in it stays whole.
        guard !word.unicodeScalars.contains("\u{1B}") else { return word.endIndex }
        var end = word.startIndex
        var columns = 0
        while end < word.endIndex, columns + word[end].columns <= room {
            columns += word[end].columns
            end = word.index(after: end)
        }
        guard end > word.startIndex else { return word.index(after: end) }
        let places = word[word.index(after: word.startIndex)...].indices.prefix { $0 <= end }
        func before(_ place: String.Index) -> Character { word[word.index(before: place)] }
        return places.last { "/-_,;:?&=|)".contains(before($0)) }
            ?? places.last { !(isNumeric(before($0)) && isNumeric(word[$0])) } ?? end
    }

    private static func isNumeric(_ character: Character) -> Bool {
        character.isNumber || character == "." || character == "%"
    }
}

extension String {
    /// The columns that the text takes on a terminal; escape sequences take none.
    public var columns: Int {
        var columns = 0
        var isEscape = false
        for character in self {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { columns += character.columns }
            if isEscape, character.isLetter { isEscape = false }
        }
        return columns
    }

    /// The text with spaces behind it, as wide as so many columns; unchanged if it is wider.
    public func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - columns))
    }

    /// The text with spaces before it, as wide as so many columns; unchanged if it is wider.
    public func indented(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - columns)) + self
    }
}

extension Character {
    /// Two for what East Asian scripts and emoji write, one for all else.
    ///
    /// Source: the wide ranges of https://www.unicode.org/reports/tr11.
    var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
