/// What must be true of a column, or of a whole table.
struct TableConstraint: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case check([SQLToken])
        case foreignKey(to: QualifiedName)
        /// - Parameter index: An index that is there already; nil where one is made.
        case unique(index: String?)
        case primaryKey(index: String?)
        case exclude
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
        let columns = columns.isEmpty ? "" : "_" + columns.joined(separator: "_")
        switch kind {
        case .check: return "\(table.name)\(columns)_check"
        case .foreignKey: return "\(table.name)\(columns)_fkey"
        case .unique: return "\(table.name)\(columns)_key"
        case .primaryKey: return "\(table.name)_pkey"
        case .exclude: return "\(table.name)\(columns)_excl"
        case .notNull(let column): return "\(table.name)_\(column)_not_null"
        }
    }

    /// The columns that a check proves to be there: `a is not null`, alone or with others by AND.
    var columnsProvenPresent: [String] {
        guard case .check(let tokens) = kind else { return [] }
        return Self.present(in: tokens[...])
    }

    private static func present(in tokens: ArraySlice<SQLToken>) -> [String] {
        var cursor = TokenCursor(tokens)
        if let inner = cursor.takeParentheses(), cursor.next == nil { return present(in: inner) }
        cursor = TokenCursor(tokens)
        let term = cursor.takeUntil { $0.isWord("and") }
        if cursor.take("and") { return present(in: term) + present(in: cursor.rest) }
        guard term.count == 4, let column = term.first?.name,
            zip(term.dropFirst(), ["is", "not", "null"]).allSatisfy({ $0.isWord($1) })
        else { return [] }
        return [column]
    }
}

extension TableConstraint {
    /// Reads one that begins here; nil where none does.
    init?(_ cursor: inout TokenCursor) {
        var name: String?
        if cursor.take("constraint") { name = cursor.takeName() }
        let kind: Kind
        var columns: [String] = []
        if cursor.take("check") {
            let tokens = Array(cursor.takeParentheses() ?? [])
            // A check's default name has its column where it is about one.
            let names = Set(
                tokens.filter { $0.name != nil && !$0.isWord(in: Self.operators) }.compactMap(\.name)
            )
            columns = names.count == 1 ? Array(names) : []
            kind = .check(tokens)
        } else if cursor.take("foreign", "key") {
            columns = Self.names(cursor.takeParentheses())
            _ = cursor.takeUntil { $0.isWord("references") }
            _ = cursor.take("references")
            guard let table = cursor.takeQualifiedName() else { return nil }
            kind = .foreignKey(to: table)
        } else if cursor.sees("unique") || cursor.sees("primary", "key") {
            let isUnique = cursor.take("unique")
            if !isUnique { _ = cursor.take("primary", "key") }
            _ = cursor.take("nulls", "distinct") || cursor.take("nulls", "not", "distinct")
            columns = Self.names(cursor.takeParentheses())
            let index = cursor.take("using", "index") ? cursor.takeName() : nil
            kind = isUnique ? .unique(index: index) : .primaryKey(index: index)
        } else if cursor.take("exclude") {
            kind = .exclude
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

    private static let operators: Set<String> = ["is", "not", "null", "and", "or", "in", "true", "false"]

    private static func names(_ tokens: ArraySlice<SQLToken>?) -> [String] {
        TokenCursor(tokens ?? []).items().compactMap { $0.first?.name }
    }
}
