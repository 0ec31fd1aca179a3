import Migrations
import Postgres

extension MigrationRunner {
    /// Says where in the file, from what the server says where in the text.
    ///
    /// - Parameters:
    ///   - line: The file's line that `sql` begins on; nil where the statement is none of the file's.
    ///   - offset: How many characters of `sql` stand before what the server was given.
    func failure(
        of sql: String,
        line: Int?,
        offset: Int = 0,
        in migration: Migration,
        _ error: PostgresError
    ) -> MigratorError {
        guard error.code == .server, let server = error.server else {
            let code: MigratorError.Code = error.code == .connectionLost ? .database : .statement
            return MigratorError(code, "\(migration.fileName): \(error)", underlying: error)
        }
        let place = line.flatMap { line in
            server.position.flatMap { SourceLocation(position: $0 + offset, in: sql, firstLine: line) }
        }
        let name = place.map { ":\($0.line):\($0.column)" } ?? line.map { ":\($0)" } ?? ""
        var text = "\(migration.fileName)\(name): \(server.message) (SQLSTATE \(server.sqlState))"
        // The files are the reader's own, and so is what they say about data.
        if let detail = server.detail { text += "; \(detail)" }
        if let hint = server.hint { text += "; hint: \(hint)" }
        if let place { text += "\n\(place.excerpt)" }
        return MigratorError(.statement, text, underlying: error)
    }
}
