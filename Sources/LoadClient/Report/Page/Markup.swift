internal import Terminal

/// A piece of HTML or XML: whatever text is put into it is escaped, and other pieces are taken as they are.
struct Markup: ExpressibleByStringInterpolation, CustomStringConvertible, Sendable {
    /// The piece as it is written.
    let description: String

    init(stringLiteral value: String) { description = value }
    init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }

    /// Pieces one behind the other.
    init(_ pieces: [Markup], separator: String = "") {
        description = pieces.map(\.description).joined(separator: separator)
    }

    /// Text with escapes for what would be markup in an element or in a quoted attribute, and visible ones for
    /// characters that hide, turn what follows around, or are forbidden in XML.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.visible.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text: String

        init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ piece: Markup) { text += piece.description }
        mutating func appendInterpolation(_ pieces: [Markup]) {
            for piece in pieces { text += piece.description }
        }
        mutating func appendInterpolation(_ content: String) { text += Markup.escaped(content) }
        mutating func appendInterpolation(_ number: Int) { text += "\(number)" }
        /// A length or a place, with as many decimals as a screen shows.
        mutating func appendInterpolation(_ number: Double) {
            text += number == number.rounded() ? number.text(decimals: 0) : number.text(decimals: 2)
        }
    }
}
