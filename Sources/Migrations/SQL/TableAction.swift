/// One of the things that an `ALTER TABLE` does.
enum TableAction: Hashable, Sendable {
    /// - Parameter ifNotExists: Whether it does nothing where the column is there.
    case addColumn(ColumnDefinition, ifNotExists: Bool)
    case dropColumn(String)
    case setType(column: String, SQLType, collation: QualifiedName?, using: [SQLToken]?)
    case setNotNull(column: String)
    case dropNotNull(column: String)
    case setDefault(column: String)
    case dropDefault(column: String)
    case addConstraint(TableConstraint)
    case validateConstraint(String)
    case dropConstraint(String)
    case renameTable(to: String)
    case renameColumn(String, to: String)
    case renameConstraint(String, to: String)
    case setSchema(String)
    /// Copies the table: `SET LOGGED`, `SET UNLOGGED`, `SET TABLESPACE`, `SET ACCESS METHOD`.
    case rewrite(String)
    case attachPartition(QualifiedName, PartitionBound)
    case detachPartition(QualifiedName, concurrently: Bool)
    /// Whatever takes no time once it has its lock.
    case other(LockMode)

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
            self = cursor.takeName().map(Self.validateConstraint) ?? .other(.shareUpdateExclusive)
        } else if cursor.take("rename") {
            self = Self.renaming(&cursor)
        } else if cursor.take("set") {
            self = Self.setting(&cursor)
        } else if cursor.take("attach", "partition"), let partition = cursor.takeQualifiedName() {
            self = .attachPartition(partition, PartitionBound(&cursor))
        } else if cursor.take("detach", "partition"), let partition = cursor.takeQualifiedName() {
            let isBrief = cursor.take("concurrently") || cursor.take("finalize")
            self = .detachPartition(partition, concurrently: isBrief)
        } else {
            self = .other(Self.lock(of: cursor))
        }
    }

    private static func addition(_ cursor: inout TokenCursor) -> TableAction {
        var constraint = cursor
        if !cursor.sees("column"), let constraint = TableConstraint(&constraint) {
            return .addConstraint(constraint)
        }
        if cursor.sees("constraint") { return .other(.accessExclusive) }
        _ = cursor.take("column")
        let ifNotExists = cursor.take("if", "not", "exists")
        return ColumnDefinition(cursor.rest).map { .addColumn($0, ifNotExists: ifNotExists) }
            ?? .other(.accessExclusive)
    }

    private static func removal(_ cursor: inout TokenCursor) -> TableAction {
        let isConstraint = cursor.take("constraint")
        if !isConstraint { _ = cursor.take("column") }
        _ = cursor.take("if", "exists")
        guard let name = cursor.takeName() else { return .other(.accessExclusive) }
        return isConstraint ? .dropConstraint(name) : .dropColumn(name)
    }

    private static func alteration(_ cursor: inout TokenCursor) -> TableAction {
        if cursor.sees("constraint") { return .other(.accessExclusive) }
        _ = cursor.take("column")
        guard let column = cursor.takeName() else { return .other(.accessExclusive) }
        if cursor.take("set", "not", "null") { return .setNotNull(column: column) }
        if cursor.take("drop", "not", "null") { return .dropNotNull(column: column) }
        if cursor.take("set", "default") { return .setDefault(column: column) }
        if cursor.take("drop", "default") { return .dropDefault(column: column) }
        if cursor.take("drop", "identity") { return .dropDefault(column: column) }
        // Stored values are computed anew.
        if cursor.take("set", "expression") { return .rewrite("SET EXPRESSION") }
        guard cursor.take("set", "data", "type") || cursor.take("type") else {
            let isBrief = cursor.take("set", "statistics") || isOptions(cursor)
            return .other(isBrief ? .shareUpdateExclusive : .accessExclusive)
        }
        let type = SQLType(cursor.takeUntil { $0.isWord(in: ["using", "collate"]) })
        let collation = cursor.take("collate") ? cursor.takeQualifiedName() : nil
        _ = cursor.takeUntil { $0.isWord("using") }
        let using = cursor.take("using") ? Array(cursor.rest) : nil
        return .setType(column: column, type, collation: collation, using: using)
    }

    private static func renaming(_ cursor: inout TokenCursor) -> TableAction {
        if cursor.take("to") { return cursor.takeName().map(renameTable) ?? .other(.accessExclusive) }
        let isConstraint = cursor.take("constraint")
        if !isConstraint { _ = cursor.take("column") }
        guard let old = cursor.takeName(), cursor.take("to"), let new = cursor.takeName() else {
            return .other(.accessExclusive)
        }
        return isConstraint ? .renameConstraint(old, to: new) : .renameColumn(old, to: new)
    }

    private static func setting(_ cursor: inout TokenCursor) -> TableAction {
        if cursor.take("schema") { return cursor.takeName().map(setSchema) ?? .other(.accessExclusive) }
        for words in [["logged"], ["unlogged"], ["tablespace"], ["access", "method"]]
        where zip(cursor.rest, words).allSatisfy({ $0.isWord($1) }) && cursor.rest.count >= words.count {
            return .rewrite("SET \(words.joined(separator: " ").uppercased())")
        }
        let isBrief = cursor.next?.isSymbol("(") == true || cursor.sees("without", "cluster")
        return .other(isBrief ? .shareUpdateExclusive : .accessExclusive)
    }

    /// `SET (...)` and `RESET (...)`.
    private static func isOptions(_ cursor: TokenCursor) -> Bool {
        var cursor = cursor
        return cursor.take(anyOf: ["set", "reset"]) != nil && cursor.next?.isSymbol("(") == true
    }

    private static func lock(of cursor: TokenCursor) -> LockMode {
        var cursor = cursor
        if cursor.sees("cluster") || isOptions(cursor) { return .shareUpdateExclusive }
        let isTrigger =
            cursor.take(anyOf: ["enable", "disable"]) != nil
            && (cursor.take("trigger") || cursor.take("replica", "trigger")
                || cursor.take("always", "trigger"))
        return isTrigger ? .shareRowExclusive : .accessExclusive
    }
}

extension TableAction {
    /// The lock on the table that is altered.
    ///
    /// See https://www.postgresql.org/docs/current/sql-altertable.html
    var lock: LockMode {
        switch self {
        case .validateConstraint, .attachPartition, .detachPartition(_, concurrently: true):
            .shareUpdateExclusive
        case .addConstraint(let constraint):
            if case .foreignKey = constraint.kind { .shareRowExclusive } else { .accessExclusive }
        case .other(let lock): lock
        default: .accessExclusive
        }
    }

    /// When the server does it: an `ALTER TABLE` goes over the table in passes, whatever order its actions stand in.
    var pass: Int {
        switch self {
        case .dropColumn, .dropConstraint, .dropNotNull, .dropDefault: 0
        case .setType: 1
        case .addColumn: 2
        case .addConstraint(let constraint):
            switch constraint.kind {
            case .unique, .primaryKey, .exclude: 4
            case .notNull: 3
            case .check, .foreignKey: 5
            }
        case .setNotNull: 3
        case .setDefault: 5
        default: 6
        }
    }
}
