extension String {
    /// The text on one line, with an escape such as `\u001b` for everything that a reader would not see or that
    /// would change how the rest is shown: control characters (C0, DEL and C1), line and paragraph separators, and
    /// format characters such as U+202E, which turns what follows it around.
    ///
    /// The joiners U+200C and U+200D stay: emoji and several scripts are written with them. Use it for whatever
    /// somebody else wrote, before it goes to a terminal or into a page.
    ///
    /// Source: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters, and CVE-2021-42574.
    public var visible: String { escaped(quotes: false) }

    /// The same; with quotes and backslashes escaped, too, if the text is to stand between quotes.
    func escaped(quotes: Bool) -> String {
        guard unicodeScalars.contains(where: { $0.isHidden || quotes && ($0 == "\"" || $0 == "\\") })
        else { return self }
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"" where quotes: result += "\\\""
            case "\\" where quotes: result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.isHidden: result += scalar.escape
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Whether it ends a line somewhere, moves a terminal's cursor, or hides or turns what stands around it.
    var isHidden: Bool {
        switch value {
        case 0x20..<0x7F: return false
        case 0..<0x20, 0x7F..<0xA0: return true
        // Joiners.
        case 0x200C, 0x200D: return false
        // Neither characters, nor allowed in XML.
        case 0xFFFE, 0xFFFF: return true
        default:
            switch properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: return true
            default: return false
            }
        }
    }

    /// Its number as JSON writes it; with eight digits where four do not do.
    fileprivate var escape: String {
        let digits = String(value, radix: 16)
        let (prefix, length) = value > 0xFFFF ? ("\\U", 8) : ("\\u", 4)
        return prefix + String(repeating: "0", count: length - digits.count) + digits
    }
}
