/// The text of `U&"d\0061t\+000061"` or `U&'...'`, and of the same with `UESCAPE '!'` behind it.
///
/// See https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
struct UnicodeEscapes {
    /// What the escapes stand for; those that the server would refuse stay as they are written.
    let decoded: String

    /// Reads a token; nil where it has no such escapes.
    init?(token: SQLToken) {
        let scalars = Array(token.text.unicodeScalars)
        guard scalars.count > 3, scalars[0] == "u" || scalars[0] == "U", scalars[1] == "&" else { return nil }
        let quote = scalars[2]
        var inner: [Unicode.Scalar] = []
        var index = 3
        while index < scalars.count {
            if scalars[index] == quote {
                guard index + 1 < scalars.count, scalars[index + 1] == quote else { break }
                index += 1
            }
            inner.append(scalars[index])
            index += 1
        }
        // Behind the quote there is nothing, or what names the character: in quotes, and the last but one.
        let hasClause = index + 1 < scalars.count && scalars.last == "'"
        decoded = Self.decode(inner, escape: hasClause ? scalars[scalars.count - 2] : "\\")
    }

    private static func decode(_ scalars: [Unicode.Scalar], escape: Unicode.Scalar) -> String {
        var units: [UInt16] = []
        var index = 0
        while index < scalars.count {
            let rest = scalars[index...].dropFirst()
            if scalars[index] == escape, rest.first == escape {
                units += Array(String(escape).utf16)
                index += 2
            } else if scalars[index] == escape, let (number, length) = number(rest) {
                // Pairs of surrogates may be written as two escapes.
                units +=
                    Unicode.Scalar(number).map { Array(String($0).utf16) } ?? [
                        UInt16(truncatingIfNeeded: number)
                    ]
                index += 1 + length
            } else {
                units += Array(String(scalars[index]).utf16)
                index += 1
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// Reads `0061` or `+000061`, and how many characters that takes.
    private static func number(_ scalars: ArraySlice<Unicode.Scalar>) -> (UInt32, Int)? {
        let sign = scalars.first == "+" ? 1 : 0
        let digits = scalars.dropFirst(sign).prefix(sign == 1 ? 6 : 4)
        guard digits.count == (sign == 1 ? 6 : 4), digits.allSatisfy(\.isHexDigit),
            let number = UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
        else { return nil }
        return (number, sign + digits.count)
    }
}
