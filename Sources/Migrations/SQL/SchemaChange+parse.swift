extension SchemaChange {
    /// Reads a statement; one that alters a table in several ways is several changes.
    static func changes(in tokens: [SQLToken]) -> [(change: SchemaChange, token: SQLToken)] {
        guard let first = tokens.first else { return [] }
        var cursor = TokenCursor(tokens)
        if cursor.take("alter", "table") {
            return alterations(&cursor).map { ($0, $1 ?? first) }
        }
        return [(change(&cursor), first)]
    }

    private static func alterations(_ cursor: inout TokenCursor) -> [(SchemaChange, SQLToken?)] {
        if cursor.take("all", "in", "tablespace") { return [(.rewrite(what: "ALTER TABLE ALL"), nil)] }
        _ = cursor.take("if", "exists")
        _ = cursor.take("only")
        guard let table = cursor.takeQualifiedName() else { return [(.other, nil)] }
        _ = cursor.take(symbol: "*")
        return cursor.items().map { (.alterTable(table, TableAction($0)), $0.first) }
    }

    private static func change(_ cursor: inout TokenCursor) -> SchemaChange {
        guard let word = cursor.next?.name, cursor.next?.kind == .word else { return .other }
        switch word {
        case "create": return creation(&cursor)
        case "alter": return alteration(&cursor)
        case "drop": return removal(&cursor)
        case "update", "delete", "truncate", "with": return write(&cursor)
        case "reindex":
            return .reindex(concurrently: cursor.rest.contains { $0.isWord("concurrently") })
        case "lock":
            _ = cursor.take("lock")
            _ = cursor.take("table")
            return .lockTables(cursor.takeQualifiedNames())
        case "cluster": return .rewrite(what: "CLUSTER")
        case "vacuum":
            return cursor.rest.contains { $0.isWord("full") } ? .rewrite(what: "VACUUM FULL") : .other
        case "refresh":
            return cursor.rest.contains { $0.isWord("concurrently") }
                ? .other : .rewrite(what: "REFRESH MATERIALIZED VIEW")
        case "begin", "start", "commit", "end", "rollback", "abort":
            return transactionControl(word, cursor)
        case "prepare":
            return cursor.sees("prepare", "transaction") ? .transactionControl("PREPARE TRANSACTION") : .other
        case "set", "reset", "discard": return setting(&cursor)
        case "select": return configuration(cursor)
        default: return .other
        }
    }

    /// `ROLLBACK TO` and `COMMIT PREPARED` leave the transaction as it is.
    private static func transactionControl(_ word: String, _ cursor: TokenCursor) -> SchemaChange {
        let isOther =
            cursor.rest.dropFirst().contains { $0.isWord(in: ["to", "prepared"]) }
            || word == "start" && !cursor.sees("start", "transaction")
        return isOther ? .other : .transactionControl(word.uppercased())
    }

    private static func write(_ cursor: inout TokenCursor) -> SchemaChange {
        if cursor.take("truncate") {
            _ = cursor.take("table")
            return .truncate(cursor.takeQualifiedNames())
        }
        // Behind the common table expressions.
        if cursor.take("with") {
            _ = cursor.takeUntil { $0.isWord(in: ["update", "delete", "select", "insert"]) }
        }
        guard let verb = cursor.take(anyOf: ["update", "delete"]) else { return .other }
        _ = cursor.take("from")
        _ = cursor.take("only")
        guard let table = cursor.takeQualifiedName() else { return .other }
        _ = cursor.takeUntil { $0.isWord("where") }
        let condition = cursor.rest.dropFirst()
        let isWhole = condition.isEmpty || condition.count == 1 && condition.first?.isWord("true") == true
        return .write(verb: verb.uppercased(), table, isWhole: isWhole)
    }

    private static func setting(_ cursor: inout TokenCursor) -> SchemaChange {
        if cursor.take("reset") {
            return .set(.reset(name: cursor.takeQualifiedName()?.description ?? "all"))
        }
        if cursor.take("discard") { return cursor.sees("all") ? .set(.reset(name: "all")) : .other }
        _ = cursor.take("set")
        if cursor.sees("constraints") || cursor.sees("transaction") { return .other }
        let isLocal = cursor.take("local")
        if !isLocal { _ = cursor.take("session") }
        var name = cursor.takeQualifiedName()?.description ?? ""
        if name == "time", cursor.take("zone") { name = "timezone" }
        if ["characteristics", "authorization"].contains(name) { name = "session \(name)" }
        let value = cursor.rest.dropFirst()
        if !isLocal, value.count == 1, value.first?.isWord("default") == true {
            return .set(.reset(name: name))
        }
        return .set(isLocal ? .local(name: name) : .session(name: name))
    }

    /// `select set_config('search_path', '', false)`, which pg_dump writes.
    private static func configuration(_ cursor: TokenCursor) -> SchemaChange {
        var cursor = cursor
        _ = cursor.take("select")
        guard cursor.takeQualifiedName()?.name == "set_config", let inner = cursor.takeParentheses() else {
            return .other
        }
        let arguments = TokenCursor(inner).items()
        guard arguments.count == 3, let name = arguments[0].first?.text else { return .other }
        let isLocal = arguments[2].first?.isWord(in: ["true", "t", "on"]) == true
        let plain = name.replacing("'", with: "")
        return .set(isLocal ? .local(name: plain) : .session(name: plain))
    }
}
