import Synchronization

/// A statement that is run again and again: its text is built and looked at once, where an interpolated query's is each
/// time.
///
///     static let byID = PostgresStatement("select title from questions where id = $1")
///     let rows = try await client.query(byID.with(id))
public struct PostgresStatement: Sendable {
    /// The text, with `$1`, `$2` and so on where values go.
    public let sql: String
    /// Whether it may run in one transaction with others of its kind, whoever sent them.
    ///
    /// So the server begins, ends and answers once for many, which is most of what a short statement costs it. Where one
    /// fails, it alone is told so and the others run again, each alone; none is answered before the transaction's end.
    /// It is for reads. A write would keep its locks until the last of its neighbours is done, and two such transactions
    /// could wait for each other.
    public let sharesTransaction: Bool
    let holdsNUL: Bool
    let operation: PostgresOperation
    /// Tells it from every other statement of the process.
    let number: Int

    private static let count = Atomic(0)

    /// Makes a statement; keep it, as each one is prepared for itself.
    public init(_ sql: String, sharesTransaction: Bool = false) {
        self.sql = sql
        self.sharesTransaction = sharesTransaction
        operation = PostgresOperation(sql: sql)
        holdsNUL = sql.utf8.contains(0)
        number = Self.count.add(1, ordering: .relaxed).newValue
    }

    /// The statement with its values, in the order of their numbers. Call it with the same types each time.
    public func with<each Value: PostgresEncodable>(_ value: repeat each Value) -> PostgresQuery {
        var parameters = PostgresParameters()
        for value in repeat each value { parameters.append(value) }
        return PostgresQuery(self, parameters)
    }
}
