/// What the server said about an error.
///
/// See https://www.postgresql.org/docs/current/protocol-error-fields.html
public struct PostgresServerError: Hashable, Sendable {
    /// `ERROR`, or `FATAL` where the session ended with it.
    public var severity: String
    /// The kind of error.
    public var sqlState: SQLState
    /// One line for a person; may quote a value.
    public var message: String
    /// More lines; often quotes the row.
    public var detail: String?
    /// What to do.
    public var hint: String?
    /// Where in the query, in characters from 1.
    public var position: Int?
    /// The stack of functions and triggers it happened in.
    public var context: String?
    /// The schema of the table.
    public var schema: String?
    /// The table it concerns.
    public var table: String?
    /// The column it concerns.
    public var column: String?
    /// The constraint that was violated.
    public var constraint: String?
}
