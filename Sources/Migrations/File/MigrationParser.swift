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
        // By scalars: a Character takes CR LF as one, which is no "\n".
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(
            Substring.init
        )
        if lines.first?.unicodeScalars.first == "\u{FEFF}" {
            throw error(
                "it begins with a byte order mark, which hides the first line: save it without",
                line: 1
            )
        }
        var directives: [Directive] = []
        for (index, line) in lines.enumerated() {
            guard let directive = try directive(in: line, number: index + 1) else { continue }
            try check(directive, after: directives.last)
            directives.append(directive)
        }
        guard let first = directives.first else {
            throw error("there is neither a line '-- migrate:up' nor one '-- migrate:down'")
        }
        for (index, line) in lines.prefix(first.line - 1).enumerated() {
            try checkPreamble(line, number: index + 1)
        }
        guard let last = directives.last, last.direction == .down else {
            throw error(
                directives.count > 1
                    ? "there is no line '-- migrate:down' behind line \(directives[directives.count - 1].line); its block may be empty"
                    : "there is no line '-- migrate:down'; its block may be empty"
            )
        }
        let ends = directives.dropFirst().map { $0.line - 1 } + [lines.count]
        let blocks = zip(directives, ends).map { block(lines[$0.line..<$1], of: $0) }
        let sections = stride(from: 0, to: blocks.count, by: 2).map {
            Migration.Section(up: blocks[$0], down: blocks[$0 + 1])
        }
        return Migration(
            version: version,
            fileName: fileName,
            sections[0],
            others: Array(sections.dropFirst()),
            source: text.replacing("\r\n", with: "\n")
        )
    }

    /// Sections stand one behind the other: up, down, up, down.
    private func check(_ directive: Directive, after last: Directive?) throws(MigrationFileError) {
        switch (last?.direction, directive.direction) {
        case (.up?, .up):
            throw error(
                "a second migrate:up, after line \(last?.line ?? 1), with no migrate:down between them",
                line: directive.line
            )
        case (nil, .down):
            throw error("migrate:down comes before any migrate:up", line: directive.line)
        case (.down?, .down):
            throw error(
                "a second migrate:down, after line \(last?.line ?? 1), with no migrate:up between them",
                line: directive.line
            )
        default: return
        }
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
        // By scalars, and only the blanks that dbmate's expression knows: others are letters to it, and to the server.
        let scalars = line.unicodeScalars
        guard scalars.starts(with: "--".unicodeScalars) else { return nil }
        let words = scalars.dropFirst(2).split(whereSeparator: Self.isBlank).map(Substring.init)
        guard let first = words.first, first.hasPrefix("migrate:"),
            let direction = Direction(rawValue: String(first.dropFirst("migrate:".count)))
        else { return nil }
        try checkCarriageReturn(in: line, number: number)
        do {
            let options = try MigrationOptions(parsing: words.dropFirst())
            return Directive(direction: direction, line: number, options: options)
        } catch {
            throw self.error(error.text, line: number)
        }
    }

    /// Statements before the first directive would belong to neither block and silently never run.
    private func checkPreamble(_ line: Substring, number: Int) throws(MigrationFileError) {
        let content = line.unicodeScalars.drop(while: Self.isBlank)
        guard content.isEmpty || content.starts(with: "--".unicodeScalars) else {
            throw error("only blank lines and comments may stand before '-- migrate:up'", line: number)
        }
        try checkCarriageReturn(in: line, number: number)
    }

    /// For the server a bare carriage return ends a comment, and what stands behind it in the line would never run.
    private func checkCarriageReturn(in line: Substring, number: Int) throws(MigrationFileError) {
        let behind = line.unicodeScalars.drop { $0 != "\r" }
        guard behind.allSatisfy(Self.isBlank) else {
            throw error(
                "a carriage return ends the comment for Postgres, and what is behind it would not run: end each line with a line feed",
                line: number
            )
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        " \t\n\u{0C}\r".unicodeScalars.contains(scalar)
    }

    private func error(_ problem: String, line: Int? = nil) -> MigrationFileError {
        MigrationFileError(path: path, line: line, problem: problem)
    }
}
