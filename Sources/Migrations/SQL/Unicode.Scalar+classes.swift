/// The classes of characters that the server's scanner knows; it reads bytes, each taken as a scalar here.
extension Unicode.Scalar {
    package var isSpace: Bool { self == " " || ("\t"..."\r").contains(self) }

    /// What ends a line, and a line comment with it: a bare carriage return does, too.
    var isNewline: Bool { self == "\n" || self == "\r" }

    var isDigit: Bool { ("0"..."9").contains(self) }

    var isHexDigit: Bool { isDigit || ("a"..."f").contains(self) || ("A"..."F").contains(self) }

    /// Whether a name can begin with it: whatever is beyond ASCII is a letter.
    var isWordStart: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" || self >= "\u{80}"
    }
}
