extension StatementSplitter.Statement {
    /// What a statement does to indexes without locking their tables: interrupted, it leaves something behind.
    public enum ConcurrentIndexWork: Hashable, Sendable {
        /// - Parameters:
        ///   - index: Its quoted name, with its table's schema where that is given; nil where the server chooses one.
        ///   - table: The quoted name of its table.
        case creates(index: String?, table: String)
        /// Quoted names.
        case drops([String])
    }

    /// Whether it is `CREATE INDEX CONCURRENTLY` or `DROP INDEX CONCURRENTLY`; nil where it is neither.
    public var concurrentIndexWork: ConcurrentIndexWork? {
        var cursor = TokenCursor(tokens)
        if cursor.take("drop", "index", "concurrently") {
            _ = cursor.take("if", "exists")
            return .drops(cursor.takeQualifiedNames().map(\.quoted))
        }
        guard cursor.take("create") else { return nil }
        _ = cursor.take("unique")
        guard cursor.take("index", "concurrently") else { return nil }
        _ = cursor.take("if", "not", "exists")
        let name = cursor.sees("on") ? nil : cursor.takeName()
        guard cursor.take("on") else { return nil }
        _ = cursor.take("only")
        guard let table = cursor.takeQualifiedName() else { return nil }
        // An index is in its table's schema, wherever that is.
        let index = name.map { QualifiedName(schema: table.schema, name: $0).quoted }
        return .creates(index: index, table: table.quoted)
    }

    /// Whether it can be a part of a transaction: where that is not known, it is not.
    public var canRunInTransaction: Bool {
        guard let first = tokens.first, first.isWord(in: Self.ordinaryVerbs) else { return false }
        if tokens.contains(where: { $0.isWord("concurrently") }) { return false }
        return !(tokens.count > 1 && tokens[1].isWord(in: Self.soloObjects))
    }

    /// Whether it begins or ends a transaction.
    public var controlsTransaction: Bool {
        SchemaChange.changes(in: tokens).contains {
            if case .transactionControl = $0.change { true } else { false }
        }
    }

    private static let ordinaryVerbs: Set<String> = [
        "alter", "create", "drop", "update", "insert", "delete", "truncate", "comment", "grant", "revoke",
        "lock", "with",
        "merge",
    ]
    /// What is made, changed and dropped outside of transactions alone.
    private static let soloObjects: Set<String> = ["database", "tablespace", "subscription", "system"]
}

extension QualifiedName {
    fileprivate var quoted: String {
        func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
        return schema.map { "\(quoted($0)).\(quoted(name))" } ?? quoted(name)
    }
}
