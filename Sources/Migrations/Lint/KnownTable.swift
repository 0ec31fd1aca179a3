/// A table, as far as the migrations so far tell of it.
struct KnownTable: Sendable {
    struct Column: Sendable {
        var type: SQLType
        var isNotNull = false
        var collation: QualifiedName?
    }

    struct Constraint: Sendable {
        var definition: TableConstraint
        var isValid: Bool
        /// The columns that it proves to be there.
        var present: Set<String>
        /// Whatever a check names.
        var mentioned: Set<String>

        init(_ definition: TableConstraint) {
            self.definition = definition
            isValid = !definition.isNotValid
            present = Set(definition.columnsProvenPresent)
            if case .check(let tokens) = definition.kind {
                mentioned = Set(tokens.compactMap(\.name))
            } else {
                mentioned = Set(definition.columns)
            }
        }

        fileprivate mutating func rename(_ old: String, to new: String) {
            if case .check(let tokens) = definition.kind {
                definition.kind = .check(tokens.map { $0.renamed(old, to: new) })
            }
            definition.columns = definition.columns.map { $0 == old ? new : $0 }
            if present.remove(old) != nil { present.insert(new) }
            if mentioned.remove(old) != nil { mentioned.insert(new) }
        }
    }

    /// Whether a file made it, so that all of it is known.
    var isWhole = false
    var isUnlogged = false
    var columns: [String: Column] = [:]
    var constraints: [String: Constraint] = [:]
    /// By name, those of keys included.
    var indexes: [String: IndexDefinition] = [:]
    var partitionKey: SchemaChange.PartitionKey?
    /// The table that it is a part of.
    var parent: QualifiedName?
    /// Whether it holds what no other partition does.
    var isRest = false

    /// Whether every row has a value there: the column says so, or a valid check proves it.
    func isProvenPresent(_ column: String) -> Bool {
        columns[column]?.isNotNull == true
            || constraints.values.contains { $0.isValid && $0.present.contains(column) }
    }

    mutating func add(_ column: ColumnDefinition, on table: QualifiedName) {
        columns[column.name] = Column(
            type: column.type.stored,
            isNotNull: column.isNotNull || column.type.isSerial,
            collation: column.collation
        )
        for constraint in column.constraints { add(constraint, on: table) }
    }

    mutating func add(_ constraint: TableConstraint, on table: QualifiedName) {
        let name = constraint.name ?? freeName(constraint.name(on: table), constraints.keys.contains)
        var definition = constraint
        switch constraint.kind {
        case .primaryKey(let index):
            index.map { definition.columns = indexes[$0]?.columns ?? [] }
            for column in definition.columns { columns[column]?.isNotNull = true }
            take(index, as: name, columns: definition.columns)
        case .unique(let index):
            index.map { definition.columns = indexes[$0]?.columns ?? [] }
            take(index, as: name, columns: definition.columns)
        case .exclude(let index): indexes[name] = index
        case .notNull(let column): columns[column]?.isNotNull = true
        case .check, .foreignKey: break
        }
        constraints[name] = Constraint(definition)
    }

    /// A key's index has the key's name from then on.
    private mutating func take(_ index: String?, as name: String, columns: [String]) {
        let definition = index.flatMap { indexes.removeValue(forKey: $0) }
        indexes[name] = definition ?? IndexDefinition(uniqueOn: columns)
    }

    mutating func add(_ index: SchemaChange.CreatedIndex) {
        let name = index.name ?? freeName(index.definition.name(on: index.table), indexes.keys.contains)
        indexes[name] = index.definition
    }

    /// A name that the server gives, with a number behind it where it is taken.
    private func freeName(_ name: String, _ isTaken: (String) -> Bool) -> String {
        let names = [name] + (1...99).map { "\(name)\($0)" }
        return names.first { !isTaken($0) } ?? name
    }

    mutating func dropConstraint(_ name: String) {
        constraints[name] = nil
        indexes[name] = nil
    }

    /// What is upon a column goes with it.
    mutating func dropColumn(_ name: String) {
        columns[name] = nil
        constraints = constraints.filter { !$0.value.mentioned.contains(name) }
        indexes = indexes.filter { !$0.value.mentions(name) }
    }

    mutating func renameColumn(_ old: String, to new: String) {
        columns[new] = columns.removeValue(forKey: old)
        for name in constraints.keys { constraints[name]?.rename(old, to: new) }
        indexes = indexes.mapValues { $0.renaming(old, to: new) }
    }

    mutating func renameConstraint(_ old: String, to new: String) {
        constraints[new] = constraints.removeValue(forKey: old)
        if let index = indexes.removeValue(forKey: old) { indexes[new] = index }
    }

    /// Takes another table's form.
    mutating func take(_ other: KnownTable, constraints hasConstraints: Bool, indexes hasIndexes: Bool) {
        columns.merge(other.columns) { own, _ in own }
        if hasConstraints {
            constraints.merge(
                other.constraints.filter { if case .check = $0.value.definition.kind { true } else { false } }
            ) {
                own,
                _ in own
            }
        }
        if hasIndexes { indexes.merge(other.indexes) { own, _ in own } }
    }
}
