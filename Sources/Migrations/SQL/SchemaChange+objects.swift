extension SchemaChange {
    /// What `CREATE` makes.
    static func creation(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("create")
        let isReplaced = cursor.take("or", "replace")
        var (isTemporary, isUnlogged) = (false, false)
        while let word = cursor.take(anyOf: [
            "global", "local", "temp", "temporary", "unlogged", "recursive", "constraint",
        ]) {
            if word == "temp" || word == "temporary" { isTemporary = true }
            if word == "unlogged" { isUnlogged = true }
        }
        if cursor.take("table") {
            return CreatedTable(&cursor, isTemporary: isTemporary, isUnlogged: isUnlogged).map(createTable)
                ?? .other
        }
        let isUnique = cursor.take("unique")
        if cursor.take("index") { return createdIndex(&cursor, isUnique: isUnique) }
        if cursor.sees("trigger") || cursor.sees("rule") || cursor.sees("policy") {
            let mode: LockMode = cursor.sees("trigger") ? .shareRowExclusive : .accessExclusive
            // `create rule r as on delete to t`
            let place = cursor.sees("rule") ? "to" : "on"
            _ = cursor.takeUntil { $0.isWord(place) }
            _ = cursor.takeToken()
            return cursor.takeQualifiedName().map { touchTrigger(on: $0, mode) } ?? .other
        }
        guard let kind = takeKind(&cursor) else { return .other }
        let ifNotExists = cursor.take("if", "not", "exists")
        guard let name = cursor.takeQualifiedName() else { return .other }
        if kind == "domain" {
            _ = cursor.take("as")
            return .createDomain(name, ColumnDefinition(name: name.name, &cursor))
        }
        if kind == "function" || kind == "procedure" || kind == "aggregate" {
            return .createRoutine(name, isSteady: cursor.isSteady)
        }
        let isNew: IsNew = ifNotExists ? .ifNeeded : isReplaced ? .orReplaced : .always
        let place =
            isTemporary && !name.isQualified ? QualifiedName(schema: "pg_temp", name: name.name) : name
        return .create(SchemaObject(kind: kind, name: place), isNew: isNew)
    }

    /// What `DROP` takes away.
    static func removal(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("drop")
        if cursor.take("trigger") || cursor.take("rule") || cursor.take("policy") {
            _ = cursor.takeUntil { $0.isWord("on") }
            _ = cursor.take("on")
            return cursor.takeQualifiedName().map { touchTrigger(on: $0, .accessExclusive) } ?? .other
        }
        if cursor.take("owned") {
            _ = cursor.take("by")
            return .dropAll(what: "DROP OWNED BY \(cursor.takeName() ?? "")")
        }
        if cursor.take("database") {
            _ = cursor.take("if", "exists")
            return .dropAll(what: "DROP DATABASE \(cursor.takeName() ?? "")")
        }
        let isTable = cursor.take("table")
        let isIndex = !isTable && cursor.take("index")
        guard let kind = isTable ? "table" : isIndex ? "index" : takeKind(&cursor) else { return .other }
        let concurrently = isIndex && cursor.take("concurrently")
        _ = cursor.take("if", "exists")
        return .drop(kind: kind, cursor.takeQualifiedNames(), concurrently: concurrently)
    }

    /// What `ALTER` changes of anything but a table.
    static func alteration(_ cursor: inout TokenCursor) -> SchemaChange {
        _ = cursor.take("alter")
        guard let kind = takeKind(&cursor) else { return .other }
        _ = cursor.take("if", "exists")
        guard let name = cursor.takeQualifiedName() else { return .other }
        // A function's arguments.
        _ = cursor.takeParentheses()
        if kind == "domain", !cursor.sees("rename"), !cursor.sees("set", "schema") {
            return .alterDomain(name, DomainAction(&cursor))
        }
        if kind == "type", cursor.take("add", "value") {
            _ = cursor.take("if", "not", "exists")
            return cursor.next?.stringValue.map { .addValue($0, to: name) } ?? .other
        }
        if cursor.sees("alter"), kind == "view" || kind == "foreign table" {
            return .alterTable(name, TableAction(cursor.rest))
        }
        if cursor.sees("rename") && !cursor.sees("rename", "constraint") {
            let new = cursor.take("rename", "to") ? cursor.takeName() : nil
            return .rename(
                SchemaObject(kind: kind, name: name),
                to: new.map { QualifiedName(schema: name.schema, name: $0) }
            )
        }
        if cursor.take("set", "schema") {
            let new = cursor.takeName().map { QualifiedName(schema: $0, name: name.name) }
            return .rename(SchemaObject(kind: kind, name: name), to: new)
        }
        let isRoutine = kind == "function" || kind == "procedure"
        if isRoutine, cursor.rest.contains(where: { $0.isWord(in: ["immutable", "stable", "volatile"]) }) {
            return .alterRoutine(name, isSteady: cursor.isSteady)
        }
        return .other
    }

    /// Kinds of objects that a release's statements name.
    private static func takeKind(_ cursor: inout TokenCursor) -> String? {
        if cursor.take("materialized", "view") { return "materialized view" }
        if cursor.take("foreign", "table") { return "foreign table" }
        return cursor.take(anyOf: [
            "view", "type", "domain", "schema", "sequence", "function", "procedure", "aggregate", "extension",
        ])
    }

    private static func createdIndex(_ cursor: inout TokenCursor, isUnique: Bool) -> SchemaChange {
        let isConcurrent = cursor.take("concurrently")
        let ifNotExists = cursor.take("if", "not", "exists")
        let name = cursor.sees("on") ? nil : cursor.takeQualifiedName()?.name
        guard cursor.take("on") else { return .other }
        let isOnly = cursor.take("only")
        guard let table = cursor.takeQualifiedName() else { return .other }
        _ = cursor.take(symbol: "*")
        return .createIndex(
            CreatedIndex(
                table: table,
                name: name,
                isConcurrent: isConcurrent,
                ifNotExists: ifNotExists,
                isOnly: isOnly,
                definition: IndexDefinition(&cursor, isUnique: isUnique)
            )
        )
    }
}

extension TokenCursor {
    /// Whether a routine says that it answers every row of a statement alike.
    fileprivate var isSteady: Bool { rest.contains { $0.isWord(in: ["immutable", "stable"]) } }
}
