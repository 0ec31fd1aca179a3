/// What must be true of a column, or of a whole table.
struct TableConstraint: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case check([SQLToken])
        /// - Parameter columns: Those of the other table; empty where its primary key is meant.
        case foreignKey(to: QualifiedName, columns: [String])
        /// - Parameter index: An index that is there already; nil where one is made.
        case unique(index: String?)
        case primaryKey(index: String?)
        case exclude(IndexDefinition)
        case notNull(column: String)
    }

    var name: String?
    var kind: Kind
    /// Those that it is about, as far as it says.
    var columns: [String]
    var isNotValid: Bool

    /// The name that the server gives one that has none.
    func name(on table: QualifiedName) -> String {
        if let name { return name }
        var columns = columns
        if case .check(let tokens) = kind {
            // A check's default name has its column where it is about one.
            let names = Set(tokens.filter { !$0.isWord(in: Self.operators) }.compactMap(\.name))
            columns = names.count == 1 ? Array(names) : columns
        }
        let middle = columns.isEmpty ? "" : "_" + columns.joined(separator: "_")
        switch kind {
        case .check: return "\(table.name)\(middle)_check"
        case .foreignKey: return "\(table.name)\(middle)_fkey"
        case .unique: return "\(table.name)\(middle)_key"
        case .primaryKey: return "\(table.name)_pkey"
        case .exclude: return "\(table.name)\(middle)_excl"
        case .notNull(let column): return "\(table.name)_\(column)_not_null"
        }
    }

    /// The columns that a check proves to be there.
    var columnsProvenPresent: [String] {
        guard case .check(let tokens) = kind else { return [] }
        return NullProof.columns(in: tokens[...])
    }

    private static let operators: Set<String> = [
        "is", "not", "null", "and", "or", "in", "true", "false", "isnull", "notnull", "between",
    ]
}

extension TableConstraint {
    /// Reads one that begins here; nil where none does.
    init?(_ cursor: inout TokenCursor) {
        var name: String?
        if cursor.take("constraint") { name = cursor.takeName() }
        let kind: Kind
        var columns: [String] = []
        if cursor.take("check") {
            kind = .check(Array(cursor.takeParentheses() ?? []))
        } else if cursor.take("foreign", "key") {
            columns = TokenCursor(cursor.takeParentheses() ?? []).names()
            _ = cursor.takeUntil { $0.isWord("references") }
            _ = cursor.take("references")
            guard let table = cursor.takeQualifiedName() else { return nil }
            kind = .foreignKey(to: table, columns: TokenCursor(cursor.takeParentheses() ?? []).names())
        } else if cursor.sees("unique") || cursor.sees("primary", "key") {
            let isUnique = cursor.take("unique")
            if !isUnique { _ = cursor.take("primary", "key") }
            _ = cursor.take("nulls", "distinct") || cursor.take("nulls", "not", "distinct")
            columns = TokenCursor(cursor.takeParentheses() ?? []).names()
            let index = cursor.take("using", "index") ? cursor.takeName() : nil
            kind = isUnique ? .unique(index: index) : .primaryKey(index: index)
        } else if cursor.take("exclude") {
            let index = IndexDefinition(&cursor, isUnique: true)
            columns = index.columns
            kind = .exclude(index)
        } else if cursor.take("not", "null") {
            guard let column = cursor.takeName() else { return nil }
            kind = .notNull(column: column)
        } else {
            return nil
        }
        var isNotValid = false
        while cursor.next != nil {
            if cursor.take("not", "valid") { isNotValid = true } else { _ = cursor.takeToken() }
        }
        self.init(name: name, kind: kind, columns: columns, isNotValid: isNotValid)
    }
}
