/// What the migrations so far say of the schema; of what they do not say, nothing is known.
struct KnownSchema: Sendable {
    struct Table: Sendable {
        var types: [String: SQLType] = [:]
        var isPartitioned = false
        var constraints: [String: Constraint] = [:]

        fileprivate mutating func rename(_ old: String, to new: String) {
            types[new] = types.removeValue(forKey: old)
            for name in constraints.keys where constraints[name]?.present.remove(old) != nil {
                constraints[name]?.present.insert(new)
            }
        }
    }

    struct Constraint: Sendable {
        /// The columns that it proves to be there.
        var present: Set<String>
        var isValid: Bool
        /// Whether the present section added it.
        var isNew: Bool
    }

    private(set) var tables: [QualifiedName: Table] = [:]
    private var madeHere: Set<QualifiedName> = []

    /// Whether the present file made that table, view or whatever it is: nobody uses it yet.
    func isMadeHere(_ name: QualifiedName) -> Bool { madeHere.contains(name) }

    /// Whether a valid check proves that a column is there in every row.
    func isProvenPresent(_ column: String, of table: QualifiedName) -> Bool {
        tables[table]?.constraints.values.contains { $0.isValid && $0.present.contains(column) } ?? false
    }

    mutating func beginFile() {
        madeHere = []
    }

    /// A file's section, which is a transaction of its own.
    mutating func beginSection() {
        for table in tables.keys {
            for name in tables[table, default: Table()].constraints.keys {
                tables[table]?.constraints[name]?.isNew = false
            }
        }
    }

    mutating func apply(_ change: SchemaChange) {
        switch change {
        case .createTable(let created): create(created)
        case .create(_, let name): madeHere.insert(name)
        case .alterTable(let table, let action): apply(action, to: table)
        case .drop("table", let names, _):
            for name in names {
                tables[name] = nil
                madeHere.remove(name)
            }
        default: break
        }
    }

    private mutating func create(_ created: SchemaChange.CreatedTable) {
        madeHere.insert(created.name)
        var table = Table()
        table.isPartitioned = created.isPartitioned
        for column in created.columns { table.types[column.name] = column.type.stored }
        tables[created.name] = table
        for constraint in created.constraints + created.columns.compactMap(\.check) {
            add(constraint, to: created.name)
        }
    }

    private mutating func add(_ constraint: TableConstraint, to table: QualifiedName) {
        tables[table, default: Table()].constraints[constraint.name(on: table)] = Constraint(
            present: Set(constraint.columnsProvenPresent),
            isValid: !constraint.isNotValid,
            isNew: true
        )
    }

    private mutating func apply(_ action: TableAction, to table: QualifiedName) {
        switch action {
        case .addColumn(let column):
            tables[table, default: Table()].types[column.name] = column.type.stored
            if let check = column.check { add(check, to: table) }
        case .dropColumn(let name):
            tables[table]?.types[name] = nil
        case .setType(let column, let type, _):
            tables[table, default: Table()].types[column] = type
        case .addConstraint(let constraint):
            add(constraint, to: table)
        case .validateConstraint(let name):
            tables[table]?.constraints[name]?.isValid = true
        case .dropConstraint(let name):
            tables[table]?.constraints[name] = nil
        case .renameTable(let name):
            move(table, to: QualifiedName(schema: table.schema, name: name))
        case .setSchema(let schema):
            move(table, to: QualifiedName(schema: schema, name: table.name))
        case .renameColumn(let old, let new):
            tables[table]?.rename(old, to: new)
        default: break
        }
    }

    private mutating func move(_ old: QualifiedName, to new: QualifiedName) {
        tables[new] = tables.removeValue(forKey: old)
        if madeHere.remove(old) != nil { madeHere.insert(new) }
    }
}
