/// One of the things that an `ALTER TABLE` does.
enum TableAction: Hashable, Sendable {
    case addColumn(ColumnDefinition)
    case dropColumn(String)
    case setType(column: String, SQLType, using: [SQLToken]?)
    case setNotNull(column: String)
    case setDefault(column: String)
    case dropDefault(column: String)
    case addConstraint(TableConstraint)
    case validateConstraint(String)
    case dropConstraint(String)
    case renameTable(to: String)
    case renameColumn(String, to: String)
    case setSchema(String)
    /// Copies the table: `SET LOGGED`, `SET UNLOGGED`, `SET TABLESPACE`, `SET ACCESS METHOD`.
    case rewrite(String)
    case detachPartition(concurrently: Bool)
    case other

    /// - Parameter tokens: What stands between two commas.
    init(_ tokens: some Sequence<SQLToken>) {
        var cursor = TokenCursor(tokens)
        if cursor.take("add") {
            self = Self.addition(&cursor)
        } else if cursor.take("drop") {
            self = Self.removal(&cursor)
        } else if cursor.take("alter") {
            self = Self.alteration(&cursor)
        } else if cursor.take("validate", "constraint") {
            self = cursor.takeName().map(Self.validateConstraint) ?? .other
        } else if cursor.take("rename") {
            self = Self.renaming(&cursor)
        } else if cursor.take("set") {
            self = Self.setting(&cursor)
        } else if cursor.take("detach", "partition") {
            _ = cursor.takeQualifiedName()
            self = .detachPartition(concurrently: cursor.take("concurrently"))
        } else {
            self = .other
        }
    }

    private static func addition(_ cursor: inout TokenCursor) -> TableAction {
        var constraint = cursor
        if !cursor.sees("column"), let constraint = TableConstraint(&constraint) {
            return .addConstraint(constraint)
        }
        if cursor.sees("constraint") { return .other }
        _ = cursor.take("column")
        _ = cursor.take("if", "not", "exists")
        return ColumnDefinition(cursor.rest).map(addColumn) ?? .other
    }

    private static func removal(_ cursor: inout TokenCursor) -> TableAction {
        let isConstraint = cursor.take("constraint")
        if !isConstraint { _ = cursor.take("column") }
        _ = cursor.take("if", "exists")
        guard let name = cursor.takeName() else { return .other }
        return isConstraint ? .dropConstraint(name) : .dropColumn(name)
    }

    private static func alteration(_ cursor: inout TokenCursor) -> TableAction {
        if cursor.sees("constraint") { return .other }
        _ = cursor.take("column")
        guard let column = cursor.takeName() else { return .other }
        if cursor.take("set", "not", "null") { return .setNotNull(column: column) }
        if cursor.take("set", "default") { return .setDefault(column: column) }
        if cursor.take("drop", "default") { return .dropDefault(column: column) }
        if cursor.take("drop", "identity") { return .dropDefault(column: column) }
        guard cursor.take("set", "data", "type") || cursor.take("type") else { return .other }
        let type = SQLType(cursor.takeUntil { $0.isWord(in: ["using", "collate"]) })
        _ = cursor.takeUntil { $0.isWord("using") }
        return .setType(column: column, type, using: cursor.take("using") ? Array(cursor.rest) : nil)
    }

    private static func renaming(_ cursor: inout TokenCursor) -> TableAction {
        if cursor.take("to") { return cursor.takeName().map(renameTable) ?? .other }
        if cursor.take("constraint") { return .other }
        _ = cursor.take("column")
        guard let old = cursor.takeName(), cursor.take("to"), let new = cursor.takeName() else {
            return .other
        }
        return .renameColumn(old, to: new)
    }

    private static func setting(_ cursor: inout TokenCursor) -> TableAction {
        if cursor.take("schema") { return cursor.takeName().map(setSchema) ?? .other }
        for words in [["logged"], ["unlogged"], ["tablespace"], ["access", "method"]]
        where zip(cursor.rest, words).allSatisfy({ $0.isWord($1) }) && cursor.rest.count >= words.count {
            return .rewrite("SET \(words.joined(separator: " ").uppercased())")
        }
        return .other
    }
}
