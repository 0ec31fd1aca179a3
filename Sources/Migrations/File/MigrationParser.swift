/// Reads dbmate's file format.
///
/// See https://github.com/amacneil/dbmate#creating-migrations
public struct MigrationParser {
    private enum Direction: String, CaseIterable {
        case up, down
    }

    private struct Directive {
        var direction: Direction
        var line: Int
        var options: MigrationOptions
    }

    private let path: String
    private let fileName: String

    /// Reads one file.
    ///
    /// - Parameters:
    ///   - path: What errors name.
    ///   - text: The file's whole content; lines may end in CR LF.
    /// - Throws: `MigrationFileError` with the line.
    public static func parse(path: String, text: String) throws(MigrationFileError) -> Migration {
        let fileName = path.split(separator: "/").last.map(String.init) ?? path
        return try MigrationParser(path: path, fileName: fileName).parse(text)
    }

    private func parse(_ text: String) throws(MigrationFileError) -> Migration {
        guard let version = Migration.version(ofFileNamed: fileName) else {
            throw error("its name must be digits, then anything, then .sql")
        }
        let byteOrderMark: Unicode.Scalar = "\u{FEFF}"
        var scalars = text.unicodeScalars[...]
        if scalars.first == byteOrderMark { scalars.removeFirst() }
        // By scalars: a Character takes CR LF as one, which is no "\n".
        let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false).map(Substring.init)

        var directives: [Direction: Directive] = [:]
        for (index, line) in lines.enumerated() {
            guard let directive = try directive(in: line, number: index + 1) else {
                if directives.isEmpty { try checkPreamble(line, number: index + 1) }
                continue
            }
            if let first = directives[directive.direction] {
                throw error(
                    "a second migrate:\(directive.direction), after line \(first.line): a file has one of each",
                    line: index + 1
                )
            }
            directives[directive.direction] = directive
        }
        guard let up = directives[.up] else { throw error("there is no line '-- migrate:up'") }
        guard let down = directives[.down] else {
            throw error("there is no line '-- migrate:down'; its block may be empty")
        }
        guard up.line < down.line else {
            throw error("migrate:down comes before migrate:up", line: down.line)
        }
        return Migration(
            version: version,
            fileName: fileName,
            up: block(lines[up.line..<down.line - 1], of: up),
            down: block(lines[down.line...], of: down),
            source: text.replacing("\r\n", with: "\n")
        )
    }

    private func block(_ lines: ArraySlice<Substring>, of directive: Directive) -> Migration.Block {
        Migration.Block(
            sql: lines.joined(separator: "\n"),
            options: directive.options,
            line: directive.line + 1
        )
    }

    /// `^--\s*migrate:up(\s*$|\s+\S+)`, and the same for `down`.
    private func directive(in line: Substring, number: Int) throws(MigrationFileError) -> Directive? {
        guard line.hasPrefix("--") else { return nil }
        let words = line.dropFirst(2).split(whereSeparator: \.isWhitespace)
        guard let first = words.first, first.hasPrefix("migrate:"),
            let direction = Direction(rawValue: String(first.dropFirst("migrate:".count)))
        else { return nil }
        do {
            let options = try MigrationOptions(parsing: words.dropFirst())
            return Directive(direction: direction, line: number, options: options)
        } catch {
            throw self.error(error.text, line: number)
        }
    }

    /// Statements before the first directive would belong to neither block and silently never run.
    private func checkPreamble(_ line: Substring, number: Int) throws(MigrationFileError) {
        let content = line.drop(while: \.isWhitespace)
        guard content.isEmpty || content.hasPrefix("--") else {
            throw error("only blank lines and comments may stand before '-- migrate:up'", line: number)
        }
    }

    private func error(_ problem: String, line: Int? = nil) -> MigrationFileError {
        MigrationFileError(path: path, line: line, problem: problem)
    }
}
