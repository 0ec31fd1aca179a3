/// A query's whole answer.
public struct PostgresRows: RandomAccessCollection, Sendable {
    let result: PostgresResult

    /// Always 0.
    public var startIndex: Int { 0 }

    /// The number of rows.
    public var endIndex: Int { result.rowCount }

    /// One row.
    public subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < result.rowCount, "row \(position) of \(result.rowCount)")
        return PostgresRow(result: result, index: position)
    }

    /// The rows that an `insert`, `update`, `delete` or `select` touched; 0 for others.
    public var affectedRows: Int { result.affectedRows }

    /// What the server says it did, such as `INSERT 0 1`.
    public var commandTag: String { result.commandTag }

    /// The columns' names in order.
    public var columnNames: [String] { (0..<result.columnCount).map(result.columnName) }
}
