extension SchemaChange {
    /// Reads a statement; one that alters a table in several ways is several changes, in the order in which the server
    /// makes them, and so is one that hides a write or a setting in a query.
    static func changes(in tokens: [SQLToken]) -> [(change: SchemaChange, token: SQLToken)] {
        guard let first = tokens.first else { return [] }
        var cursor = TokenCursor(tokens)
        if cursor.take("alter", "table") {
            return alterations(&cursor).map { ($0, $1 ?? first) }
        }
        let changes = [change(&cursor)] + hidden(in: tokens)
        return changes.map { ($0, first) }
    }

    private static func alterations(_ cursor: inout TokenCursor) -> [(SchemaChange, SQLToken?)] {
        if cursor.take("all", "in", "tablespace") { return [(.rewrite(what: "ALTER TABLE ALL"), nil)] }
        _ = cursor.take("if", "exists")
        _ = cursor.take("only")
        guard let table = cursor.takeQualifiedName() else { return [(.other, nil)] }
        _ = cursor.take(symbol: "*")
        let actions = cursor.items().map { (action: TableAction($0), token: $0.first) }
        let ordered = actions.enumerated().sorted {
            ($0.element.action.pass, $0.offset) < ($1.element.action.pass, $1.offset)
        }
        return ordered.map { (.alterTable(table, $0.element.action), $0.element.token) }
    }

    private static func change(_ cursor: inout TokenCursor) -> SchemaChange {
        guard let word = cursor.next?.name, cursor.next?.kind == .word else { return .other }
        switch word {
        case "create": return creation(&cursor)
        case "alter": return alteration(&cursor)
        case "drop": return removal(&cursor)
        case "truncate":
            _ = cursor.take("truncate")
            _ = cursor.take("table")
            return .truncate(cursor.takeQualifiedNames())
        case "update", "delete", "insert", "merge", "with":
            return TableWrite(cursor.rest).map(write) ?? .other
        case "reindex": return reindexing(&cursor)
        case "lock": return locking(&cursor)
        case "cluster": return .rewrite(what: "CLUSTER")
        case "vacuum":
            _ = cursor.take("vacuum")
            return takesOption("full", &cursor) ? .rewrite(what: "VACUUM FULL") : .other
        case "analyze", "analyse": return .longRead(what: "ANALYZE")
        case "refresh":
            let isConcurrent = cursor.take("refresh", "materialized", "view", "concurrently")
            let what = "REFRESH MATERIALIZED VIEW"
            return isConcurrent ? .longRead(what: "\(what) CONCURRENTLY") : .rewrite(what: what)
        case "begin", "start", "commit", "end", "rollback", "abort":
            return transactionControl(word, cursor)
        case "prepare":
            return cursor.sees("prepare", "transaction") ? .transactionControl("PREPARE TRANSACTION") : .other
        case "set", "reset", "discard": return setting(&cursor)
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

    private static func reindexing(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("reindex")
        let isOption = takesOption("concurrently", &cursor)
        let kind = cursor.take(anyOf: ["index", "table", "schema", "database", "system"]) ?? "table"
        let isConcurrent = cursor.take("concurrently") || isOption
        let name = cursor.takeQualifiedName()
        return .reindex(Reindex(isConcurrent: isConcurrent, kind: kind, name: name))
    }

    private static func locking(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("lock")
        _ = cursor.take("table")
        let tables = cursor.takeQualifiedNames()
        guard cursor.take("in") else { return .lockTables(tables, .accessExclusive) }
        let words = cursor.takeUntil { $0.isWord("mode") }.map { $0.text.uppercased() }
        let mode = LockMode.allCases.first { $0.name == words.joined(separator: " ") }
        return .lockTables(tables, mode ?? .accessExclusive)
    }

    /// Whether an option is on, be it in parentheses with a value, `(FULL FALSE)`, or a word before the name.
    private static func takesOption(_ name: String, _ cursor: inout TokenCursor) -> Bool {
        guard let inner = cursor.takeParentheses() else {
            var isOn = false
            while let word = cursor.take(anyOf: ["full", "freeze", "verbose", "analyze", "analyse"]) {
                isOn = isOn || word == name
            }
            return isOn
        }
        guard let option = TokenCursor(inner).items().last(where: { $0.first?.isWord(name) == true }) else {
            return false
        }
        guard let value = option.dropFirst().first else { return true }
        return !["false", "off", "0", "'false'", "'off'", "'0'"].contains(value.text.lowercased())
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
        if name == "schema" { name = "search_path" }
        if ["characteristics", "authorization"].contains(name) { name = "session \(name)" }
        let value = Array(cursor.rest.drop { $0.isWord("to") || $0.isSymbol("=") })
        if !isLocal, value.count == 1, value.first?.isWord("default") == true {
            return .set(.reset(name: name))
        }
        return .set(isLocal ? .local(name: name, value: value) : .session(name: name, value: value))
    }
}
