/// What a statement does to the schema, as far as the rules of lint ask.
enum SchemaChange: Hashable, Sendable {
    case createTable(CreatedTable)
    /// Of an object that is no table: a view, a function, a type.
    case create(kind: String, QualifiedName)
    case createIndex(CreatedIndex)
    case alterTable(QualifiedName, TableAction)
    case drop(kind: String, [QualifiedName], concurrently: Bool)
    /// Of an object that is no table.
    case rename(kind: String, QualifiedName)
    case reindex(concurrently: Bool)
    case touchTrigger(on: QualifiedName)
    case lockTables([QualifiedName])
    case truncate([QualifiedName])
    /// Copies a table, or fills a view anew, while nobody may read it.
    case rewrite(what: String)
    /// - Parameter isWhole: Whether it says nothing of which rows.
    case write(verb: String, QualifiedName, isWhole: Bool)
    /// `BEGIN`, `COMMIT` and the like, in upper case.
    case transactionControl(String)
    case set(SessionSetting)
    case other

    struct CreatedTable: Hashable, Sendable {
        var name: QualifiedName
        var columns: [ColumnDefinition]
        var constraints: [TableConstraint]
        var isPartitioned: Bool
    }

    struct CreatedIndex: Hashable, Sendable {
        var table: QualifiedName
        /// As it is named, or not.
        var name: String?
        var isConcurrent: Bool
        var isOnly: Bool
    }

    /// What a statement does to the session's settings.
    enum SessionSetting: Hashable, Sendable {
        /// Beyond the transaction's end.
        case session(name: String)
        /// Until the transaction's end.
        case local(name: String)
        /// Back to the default; `all` for every one.
        case reset(name: String)
    }
}
