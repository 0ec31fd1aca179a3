/// The statements that are prepared on one connection.
struct StatementCache {
    enum Key: Hashable {
        /// A `PostgresStatement`, by its number.
        case kept(Int)
        case text(String, types: [UInt32])

        init(_ query: PostgresQuery) {
            self =
                query.statement.map { .kept($0.number) }
                ?? .text(query.sql, types: query.parameters.fields.map(\.type))
        }
    }

    /// Statements beyond this many are not kept on the server: whoever builds SQL with values in it must not fill its
    /// memory.
    static let capacity = 256

    private var names: [Key: String] = [:]
    private var made = 0

    func name(of key: Key) -> String? { names[key] }

    /// Names a statement that is about to be prepared; nil where there is no room.
    mutating func insert(_ key: Key) -> String? {
        guard names.count < Self.capacity else { return nil }
        made += 1
        let name = "s\(made)"
        names[key] = name
        return name
    }

    /// Forgets all; names are not used again.
    mutating func removeAll() {
        names.removeAll()
    }

    /// Forgets a statement, unless it was prepared anew in the meantime.
    mutating func remove(_ key: Key, named name: String) {
        if names[key] == name { names[key] = nil }
    }
}
