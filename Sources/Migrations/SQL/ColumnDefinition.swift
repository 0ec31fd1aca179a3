/// A column as `CREATE TABLE` or `ADD COLUMN` describes it.
struct ColumnDefinition: Hashable, Sendable {
    let name: String
    let type: SQLType
    private(set) var isNotNull = false
    private(set) var isUnique = false
    private(set) var isPrimaryKey = false
    /// `GENERATED ... AS IDENTITY`.
    private(set) var isIdentity = false
    /// `GENERATED ALWAYS AS (...) STORED`.
    private(set) var isGenerated = false
    private(set) var defaultValue: [SQLToken]?
    private(set) var check: TableConstraint?
    private(set) var references: QualifiedName?

    /// Reads what stands behind `ADD COLUMN`; nil where that is no column.
    init?(_ tokens: some Sequence<SQLToken>) {
        var cursor = TokenCursor(tokens)
        guard let name = cursor.takeName() else { return nil }
        self.name = name
        type = SQLType(cursor.takeUntil { $0.isWord(in: Self.beginnings) })
        while cursor.next != nil { takeConstraint(&cursor) }
    }

    /// Whether a row that says nothing of it has a value all the same.
    var hasValue: Bool {
        isIdentity || isGenerated || type.isSerial
            || defaultValue.map { !($0.count == 1 && $0[0].isWord("null")) } ?? false
    }

    private mutating func takeConstraint(_ cursor: inout TokenCursor) {
        if cursor.take("constraint") {
            _ = cursor.takeName()
        } else if cursor.take("not", "null") {
            isNotNull = true
        } else if cursor.take("primary", "key") {
            isPrimaryKey = true
        } else if cursor.take("unique") {
            isUnique = true
        } else if cursor.take("default") {
            // The first token always belongs to it: DEFAULT NULL.
            let first = cursor.next?.isSymbol("(") == true ? nil : cursor.takeToken()
            defaultValue = [first].compactMap(\.self) + cursor.takeUntil { $0.isWord(in: Self.beginnings) }
        } else if cursor.take("generated") {
            _ = cursor.take("always") || cursor.take("by", "default")
            _ = cursor.take("as")
            if cursor.take("identity") {
                isIdentity = true
            } else {
                _ = cursor.takeParentheses()
                isGenerated = cursor.take("stored")
            }
        } else if cursor.sees("check") {
            _ = cursor.take("check")
            check = TableConstraint(
                name: nil,
                kind: .check(Array(cursor.takeParentheses() ?? [])),
                columns: [name],
                isNotValid: false
            )
        } else if cursor.take("references") {
            references = cursor.takeQualifiedName()
        } else {
            _ = cursor.takeToken()
        }
    }

    /// What may stand behind a column's type.
    private static let beginnings: Set<String> = [
        "constraint", "not", "null", "default", "generated", "unique", "primary", "references", "check",
        "collate", "compression", "storage", "deferrable", "initially",
    ]
}
