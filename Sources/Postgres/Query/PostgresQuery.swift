/// One SQL statement and its parameters.
///
/// Interpolated values become parameters, never text: `"select title from questions where id = \(id)"` sends `$1`.
public struct PostgresQuery: Sendable, ExpressibleByStringInterpolation {
    /// The text, with `$1`, `$2` and so on where values were.
    public let sql: String

    let parameters: PostgresParameters
    /// Which kept statement it is, where it is one.
    let statement: PostgresStatement?

    /// A statement without parameters, taken as it is.
    public init(sql: String) {
        self.sql = sql
        self.parameters = PostgresParameters()
        self.statement = nil
    }

    init(_ statement: PostgresStatement, _ parameters: PostgresParameters) {
        self.sql = statement.sql
        self.parameters = parameters
        self.statement = statement
    }

    /// A statement without parameters.
    public init(stringLiteral value: String) {
        self.init(sql: value)
    }

    /// A statement with its parameters.
    public init(stringInterpolation interpolation: StringInterpolation) {
        self.sql = interpolation.sql
        self.parameters = interpolation.parameters
        self.statement = nil
    }

    /// Whether the text holds U+0000, where C's strings end.
    var holdsNUL: Bool { statement?.holdsNUL ?? sql.utf8.contains(0) }

    /// Collects text and parameters.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var sql: String
        var parameters = PostgresParameters()

        /// Starts with room for the text.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql = ""
            sql.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        /// Adds SQL.
        public mutating func appendLiteral(_ literal: String) {
            sql.append(literal)
        }

        /// Adds a parameter.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
            parameters.append(value)
            sql.append("$\(parameters.fields.count)")
        }

        /// Adds a parameter that may be NULL.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            parameters.append(value)
            sql.append("$\(parameters.fields.count)")
        }

        /// Adds SQL that is known only at run time. Never a value that came from outside.
        public mutating func appendInterpolation(unescaped text: String) {
            sql.append(text)
        }
    }
}
