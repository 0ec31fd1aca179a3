/// A place in a migration's file, and what stands there.
public struct SourceLocation: Hashable, Sendable {
    /// From 1.
    public let line: Int
    /// In characters, from 1.
    public let column: Int
    /// The whole line.
    public let text: String

    /// Finds the character that the server names; nil where there is none.
    ///
    /// - Parameters:
    ///   - position: In characters of `sql`, from 1; the server counts Unicode's scalars.
    ///   - firstLine: The file's line that `sql` begins on.
    public init?(position: Int, in sql: String, firstLine: Int) {
        let scalars = sql.unicodeScalars
        guard position >= 1,
            let place = scalars.index(scalars.startIndex, offsetBy: position - 1, limitedBy: scalars.endIndex)
        else { return nil }
        self.init(place, in: sql, firstLine: firstLine)
    }

    /// Finds a byte; one behind the end counts as the end.
    init(byte: Int, in sql: String, firstLine: Int) {
        let bytes = sql.utf8
        let place = bytes.index(bytes.startIndex, offsetBy: byte, limitedBy: bytes.endIndex) ?? bytes.endIndex
        self.init(place, in: sql, firstLine: firstLine)
    }

    private init(_ place: String.Index, in sql: String, firstLine: Int) {
        let scalars = sql.unicodeScalars
        let before = scalars[..<place]
        let start = before.lastIndex(of: "\n").map { scalars.index(after: $0) } ?? scalars.startIndex
        let end = scalars[place...].firstIndex(of: "\n") ?? scalars.endIndex
        line = firstLine + before.count { $0 == "\n" }
        column = scalars.distance(from: start, to: place) + 1
        let whole = scalars[start..<end]
        // The end of a line is no part of it, whichever it is.
        text = String(whole.last == "\r" ? whole.dropLast() : whole)
    }

    /// The line, and a caret under the place.
    public var excerpt: String {
        let indent = text.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        return "    \(text)\n    \(indent)^"
    }
}
