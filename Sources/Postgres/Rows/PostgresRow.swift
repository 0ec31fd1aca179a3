/// One row of a query's answer.
public struct PostgresRow: Sendable {
    let result: PostgresResult
    let index: Int

    /// How many columns it has.
    public var columnCount: Int { result.columnCount }

    /// Reads a column by its position, from 0. Ask for an optional where it may be NULL.
    ///
    /// - Throws: `PostgresError` with the code `decoding`, which names the column.
    public func decode<Value: PostgresDecodable>(_ type: Value.Type, at column: Int) throws(PostgresError)
        -> Value
    {
        guard column >= 0 && column < result.columnCount else {
            throw PostgresError(.decoding, "there is no column \(column): the row has \(result.columnCount)")
        }
        do {
            return try Value.decode(from: result.cell(row: index, column: column))
        } catch {
            var error = error
            error.reason = "column \(column) (\(result.columnName(column))): \(error.reason)"
            throw error
        }
    }

    /// Reads a column by its name.
    ///
    /// - Throws: `PostgresError` with the code `decoding`, which names the column.
    public func decode<Value: PostgresDecodable>(
        _ type: Value.Type,
        named name: String
    ) throws(PostgresError) -> Value {
        guard let column = result.column(named: name) else {
            throw PostgresError(.decoding, "the row has no column named \(name)")
        }
        return try decode(type, at: column)
    }

    /// Lends a text column's bytes where libpq has them: UTF-8, as the server sends it.
    ///
    /// - Throws: `PostgresError` with the code `decoding` where the column is absent, NULL or of another type.
    public func withText<Result>(
        at column: Int,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(PostgresError) -> Result {
        guard column >= 0 && column < result.columnCount else {
            throw PostgresError(.decoding, "there is no column \(column): the row has \(result.columnCount)")
        }
        let cell = result.cell(row: index, column: column)
        guard cell.type == .text || cell.type == .varchar else { throw cell.mismatch(String.self) }
        return body(try cell.required())
    }
}
