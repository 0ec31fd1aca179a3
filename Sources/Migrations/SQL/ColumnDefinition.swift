/// A column as `CREATE TABLE` or `ADD COLUMN` describes it, or a domain, which is described alike.
struct ColumnDefinition: Hashable, Sendable {
    let name: String
    let type: SQLType
    private(set) var isNotNull = false
    /// `GENERATED ... AS IDENTITY`.
    private(set) var isIdentity = false
    /// `GENERATED ALWAYS AS (...) STORED`.
    private(set) var isGenerated = false
    private(set) var collation: QualifiedName?
    private(set) var defaultValue: [SQLToken]?
    /// Checks, keys and references; NOT NULL is none of them.
    private(set) var constraints: [TableConstraint] = []

    /// Reads what stands behind `ADD COLUMN`; nil where that is no column.
    init?(_ tokens: some Sequence<SQLToken>) {
        var cursor = TokenCursor(tokens)
        guard let name = cursor.takeName() else { return nil }
        self.init(name: name, &cursor)
    }

    /// Reads what stands behind a name.
    init(name: String, _ cursor: inout TokenCursor) {
        self.name = name
        type = SQLType(cursor.takeUntil { $0.isWord(in: Self.beginnings) })
        while cursor.next != nil { takeConstraint(&cursor) }
    }

    /// Whether a row that says nothing of it has a value all the same.
    var hasValue: Bool {
        isIdentity || isGenerated || type.isSerial
            || defaultValue.map { !($0.count == 1 && $0[0].isWord("null")) } ?? false
    }

    var isUnique: Bool { constraints.contains { if case .unique = $0.kind { true } else { false } } }
    var isPrimaryKey: Bool { constraints.contains { if case .primaryKey = $0.kind { true } else { false } } }
    var hasCheck: Bool { constraints.contains { if case .check = $0.kind { true } else { false } } }

    /// The table that it refers to.
    var references: QualifiedName? {
        constraints.lazy.compactMap { if case .foreignKey(let table, _) = $0.kind { table } else { nil } }
            .first
    }

    private mutating func takeConstraint(_ cursor: inout TokenCursor) {
        let constraintName = cursor.take("constraint") ? cursor.takeName() : nil
        if cursor.take("not", "null") {
            isNotNull = true
        } else if cursor.take("primary", "key") {
            isNotNull = true
            add(.primaryKey(index: nil), named: constraintName)
        } else if cursor.take("unique") {
            add(.unique(index: nil), named: constraintName)
        } else if cursor.take("default") {
            defaultValue = Self.takeDefault(&cursor)
        } else if cursor.take("generated") {
            takeGeneration(&cursor)
        } else if cursor.take("collate") {
            collation = cursor.takeQualifiedName()
        } else if cursor.take("check") {
            add(.check(Array(cursor.takeParentheses() ?? [])), named: constraintName)
        } else if cursor.take("references") {
            guard let table = cursor.takeQualifiedName() else { return }
            let columns = TokenCursor(cursor.takeParentheses() ?? []).names()
            add(.foreignKey(to: table, columns: columns), named: constraintName)
        } else {
            _ = cursor.takeToken()
        }
    }

    private mutating func add(_ kind: TableConstraint.Kind, named constraintName: String?) {
        constraints.append(
            TableConstraint(name: constraintName, kind: kind, columns: [name], isNotValid: false)
        )
    }

    private mutating func takeGeneration(_ cursor: inout TokenCursor) {
        _ = cursor.take("always") || cursor.take("by", "default")
        _ = cursor.take("as")
        if cursor.take("identity") {
            (isIdentity, isNotNull) = (true, true)
        } else {
            _ = cursor.takeParentheses()
            isGenerated = cursor.take("stored")
        }
    }

    /// Takes an expression, which ends where a constraint begins: not inside of `CASE ... END`, and not at its first
    /// token, as in DEFAULT NULL.
    private static func takeDefault(_ cursor: inout TokenCursor) -> [SQLToken] {
        var tokens: [SQLToken] = []
        var depth = 0
        while let token = cursor.next, depth > 0 || tokens.isEmpty || !token.isWord(in: beginnings) {
            if token.isSymbol("(") || token.isSymbol("[") || token.isWord("case") { depth += 1 }
            if token.isSymbol(")") || token.isSymbol("]") || token.isWord("end") { depth -= 1 }
            tokens.append(token)
            _ = cursor.takeToken()
        }
        return tokens
    }

    /// What may stand behind a column's type.
    private static let beginnings: Set<String> = [
        "constraint", "not", "null", "default", "generated", "unique", "primary", "references", "check",
        "collate", "compression", "storage", "deferrable", "initially",
    ]
}
