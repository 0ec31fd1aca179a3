extension SchemaChange {
    /// What `CREATE` makes.
    static func creation(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("create")
        _ = cursor.take("or", "replace")
        while cursor.take(anyOf: [
            "global", "local", "temp", "temporary", "unlogged", "recursive", "constraint",
        ]) != nil {}
        if cursor.take("table") { return createdTable(&cursor) }
        _ = cursor.take("unique")
        if cursor.take("index") { return createdIndex(&cursor) }
        if cursor.take("trigger") {
            _ = cursor.takeUntil { $0.isWord("on") }
            _ = cursor.take("on")
            return cursor.takeQualifiedName().map(touchTrigger) ?? .other
        }
        guard let kind = takeKind(&cursor) else { return .other }
        _ = cursor.take("if", "not", "exists")
        return cursor.takeQualifiedName().map { .create(kind: kind, $0) } ?? .other
    }

    /// What `DROP` takes away.
    static func removal(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("drop")
        if cursor.take("trigger") || cursor.take("rule") || cursor.take("policy") {
            _ = cursor.takeUntil { $0.isWord("on") }
            _ = cursor.take("on")
            return cursor.takeQualifiedName().map(touchTrigger) ?? .other
        }
        let isTable = cursor.take("table")
        let isIndex = !isTable && cursor.take("index")
        guard let kind = isTable ? "table" : isIndex ? "index" : takeKind(&cursor) else { return .other }
        let concurrently = isIndex && cursor.take("concurrently")
        _ = cursor.take("if", "exists")
        return .drop(kind: kind, cursor.takeQualifiedNames(), concurrently: concurrently)
    }

    /// What `ALTER` changes of anything but a table: its name and its place.
    static func alteration(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("alter")
        guard let kind = takeKind(&cursor) else { return .other }
        _ = cursor.take("if", "exists")
        guard let name = cursor.takeQualifiedName() else { return .other }
        // A function's arguments.
        _ = cursor.takeParentheses()
        let renames = cursor.sees("rename") && !cursor.sees("rename", "constraint")
        if cursor.sees("alter"), kind == "view" || kind == "foreign table" {
            return .alterTable(name, TableAction(cursor.rest))
        }
        return renames || cursor.sees("set", "schema") ? .rename(kind: kind, name) : .other
    }

    /// Kinds of objects that a release's statements name.
    private static func takeKind(_ cursor: inout TokenCursor) -> String? {
        if cursor.take("materialized", "view") { return "materialized view" }
        if cursor.take("foreign", "table") { return "foreign table" }
        return cursor.take(anyOf: [
            "view", "type", "domain", "schema", "sequence", "function", "procedure", "aggregate", "extension",
        ])
    }

    private static func createdTable(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("if", "not", "exists")
        guard let name = cursor.takeQualifiedName() else { return .other }
        var table = CreatedTable(name: name, columns: [], constraints: [], isPartitioned: false)
        for item in TokenCursor(cursor.takeParentheses() ?? []).items() {
            var constraint = TokenCursor(item)
            if item.first?.isWord("like") == true { continue }
            if let constraint = TableConstraint(&constraint) {
                table.constraints.append(constraint)
            } else if let column = ColumnDefinition(item) {
                table.columns.append(column)
            }
        }
        table.isPartitioned = cursor.sees("partition", "by")
        return .createTable(table)
    }

    private static func createdIndex(_ cursor: inout TokenCursor) -> SchemaChange {
        let isConcurrent = cursor.take("concurrently")
        _ = cursor.take("if", "not", "exists")
        let name = cursor.sees("on") ? nil : cursor.takeQualifiedName()?.name
        guard cursor.take("on") else { return .other }
        let isOnly = cursor.take("only")
        guard let table = cursor.takeQualifiedName() else { return .other }
        return .createIndex(
            CreatedIndex(table: table, name: name, isConcurrent: isConcurrent, isOnly: isOnly)
        )
    }
}
