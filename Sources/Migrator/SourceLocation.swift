import Migrations

/// A place in a migration's file, and what stands there.
struct SourceLocation: Equatable {
    /// From 1.
    let line: Int
    /// In characters, from 1.
    let column: Int
    /// The whole line.
    let text: String

    /// Finds the character that the server names.
    ///
    /// - Parameters:
    ///   - position: In characters of `sql`, from 1; the server counts Unicode's scalars.
    ///   - firstLine: The file's line that `sql` begins on.
    init?(position: Int, in sql: String, firstLine: Int) {
        let scalars = sql.unicodeScalars
        guard position >= 1,
            let place = scalars.index(scalars.startIndex, offsetBy: position - 1, limitedBy: scalars.endIndex)
        else { return nil }
        let before = scalars[..<place]
        let start = before.lastIndex(of: "\n").map { scalars.index(after: $0) } ?? scalars.startIndex
        let end = scalars[place...].firstIndex(of: "\n") ?? scalars.endIndex
        line = firstLine + before.count { $0 == "\n" }
        column = scalars.distance(from: start, to: place) + 1
        text = String(scalars[start..<end])
    }

    /// The line, and a caret under the place.
    var excerpt: String {
        let indent = text.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        return "    \(text)\n    \(indent)^"
    }
}
