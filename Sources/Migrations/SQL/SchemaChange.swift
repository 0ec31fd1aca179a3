/// What a statement does to the schema, as far as the rules of lint ask.
enum SchemaChange: Hashable, Sendable {
    case createTable(CreatedTable)
    /// Of an object that is no table: a view, a schema, a type.
    case create(SchemaObject, isNew: IsNew)
    case createRoutine(QualifiedName, isSteady: Bool)
    case createDomain(QualifiedName, ColumnDefinition)
    case createIndex(CreatedIndex)
    case alterTable(QualifiedName, TableAction)
    case alterDomain(QualifiedName, DomainAction)
    case alterRoutine(QualifiedName, isSteady: Bool)
    /// A further value of an enum.
    case addValue(String, to: QualifiedName)
    case drop(kind: SchemaObject.Kind, [QualifiedName], concurrently: Bool)
    /// Everything that a role or a database has.
    case dropAll(what: String)
    /// Of an object that is no table.
    case rename(SchemaObject, to: QualifiedName?)
    case reindex(Reindex)
    case touchTrigger(on: QualifiedName, LockMode)
    case lockTables([QualifiedName], LockMode)
    case truncate([QualifiedName])
    /// Copies a table, or fills a view anew, while nobody may read it.
    case rewrite(what: String)
    case write(TableWrite)
    /// Reads a table from its beginning to its end without being in anybody's way: `ANALYZE` and the like.
    case longRead(what: String)
    /// `BEGIN`, `COMMIT` and the like, in upper case.
    case transactionControl(String)
    case set(SessionSetting)
    case other

    /// Whether something is made in any case, only where there is none yet, or in the place of what there is.
    enum IsNew: Hashable, Sendable {
        case always, ifNeeded, orReplaced
    }

    struct CreatedTable: Hashable, Sendable {
        var name: QualifiedName
        var columns: [ColumnDefinition] = []
        var constraints: [TableConstraint] = []
        var partitionKey: PartitionKey?
        var isTemporary = false
        var isUnlogged = false
        var ifNotExists = false
        /// Tables whose form it takes: `LIKE`, `INHERITS`.
        var forms: [Form] = []
        /// The table that it is a partition of.
        var parent: QualifiedName?
        var bound: PartitionBound?

        struct Form: Hashable, Sendable {
            var table: QualifiedName
            var hasConstraints: Bool
            var hasIndexes: Bool
        }
    }

    /// How a table is divided.
    struct PartitionKey: Hashable, Sendable {
        /// `range`, `list` or `hash`.
        var strategy: String
        /// Nil where it is an expression.
        var columns: [String?]
    }

    struct CreatedIndex: Hashable, Sendable {
        var table: QualifiedName
        /// As it is named, or not.
        var name: String?
        var isConcurrent: Bool
        var ifNotExists: Bool
        var isOnly: Bool
        var definition: IndexDefinition
    }

    struct Reindex: Hashable, Sendable {
        var isConcurrent: Bool
        /// `index`, `table`, `schema`, `database` or `system`.
        var kind: String
        var name: QualifiedName?
    }

    /// What a statement does to the session's settings.
    enum SessionSetting: Hashable, Sendable {
        /// Beyond the transaction's end.
        case session(name: String, value: [SQLToken])
        /// Until the transaction's end.
        case local(name: String, value: [SQLToken])
        /// Back to the default; `all` for every one.
        case reset(name: String)
    }
}

/// Something that a schema holds; two of different kinds may have the same name.
struct SchemaObject: Hashable, Sendable {
    /// As SQL names it, such as `table` or `materialized view`.
    typealias Kind = String

    let kind: Kind
    let name: QualifiedName
}
