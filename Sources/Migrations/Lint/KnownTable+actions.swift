extension KnownTable {
    /// What an action makes of it; names and places of tables are the schema's.
    mutating func apply(_ action: TableAction, on table: QualifiedName) {
        switch action {
        case .addColumn(let column, _): add(column, on: table)
        case .dropColumn(let name): dropColumn(name)
        case .setType(let column, let type, let collation, _):
            columns[column] = Column(
                type: type,
                isNotNull: columns[column]?.isNotNull ?? false,
                collation: collation
            )
        case .setNotNull(let column): columns[column]?.isNotNull = true
        case .dropNotNull(let column): columns[column]?.isNotNull = false
        case .addConstraint(let constraint): add(constraint, on: table)
        case .validateConstraint(let name): constraints[name]?.isValid = true
        case .dropConstraint(let name): dropConstraint(name)
        case .renameColumn(let old, let new): renameColumn(old, to: new)
        case .renameConstraint(let old, let new): renameConstraint(old, to: new)
        case .rewrite("SET LOGGED"): isUnlogged = false
        case .rewrite("SET UNLOGGED"): isUnlogged = true
        default: break
        }
    }

    mutating func renameType(_ old: String, to new: String) {
        for (name, column) in columns where column.type.name == old {
            columns[name]?.type = SQLType(name: new)
        }
    }
}

extension TableAction {
    /// Whether partitions take part in it.
    var isInherited: Bool {
        switch self {
        case .addColumn, .dropColumn, .setType, .setNotNull, .renameColumn: true
        case .addConstraint(let constraint):
            if case .check = constraint.kind { true } else { false }
        default: false
        }
    }
}
