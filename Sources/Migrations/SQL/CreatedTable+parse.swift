extension SchemaChange.CreatedTable {
    /// Reads what stands behind `CREATE TABLE`.
    init?(_ cursor: inout TokenCursor, isTemporary: Bool, isUnlogged: Bool) {
        let ifNotExists = cursor.take("if", "not", "exists")
        guard let name = cursor.takeQualifiedName() else { return nil }
        let isHidden = isTemporary && !name.isQualified
        self.init(
            name: isHidden ? QualifiedName(schema: "pg_temp", name: name.name) : name,
            isTemporary: isTemporary,
            isUnlogged: isUnlogged,
            ifNotExists: ifNotExists
        )
        if cursor.take("partition", "of") { parent = cursor.takeQualifiedName() }
        for item in TokenCursor(cursor.takeParentheses() ?? []).items() { take(item) }
        if parent != nil { bound = PartitionBound(&cursor) }
        if cursor.take("inherits") {
            for item in TokenCursor(cursor.takeParentheses() ?? []).items() {
                var item = TokenCursor(item)
                item.takeQualifiedName().map {
                    forms.append(Form(table: $0, hasConstraints: true, hasIndexes: false))
                }
            }
        }
        if cursor.take("partition", "by") { partitionKey = Self.takeKey(&cursor) }
    }

    /// Takes a column, a constraint, or another table's form.
    private mutating func take(_ item: ArraySlice<SQLToken>) {
        var cursor = TokenCursor(item)
        if cursor.take("like") {
            guard let table = cursor.takeQualifiedName() else { return }
            var form = Form(table: table, hasConstraints: false, hasIndexes: false)
            while cursor.next != nil {
                if cursor.take("including", "all") {
                    (form.hasConstraints, form.hasIndexes) = (true, true)
                } else if cursor.take("including", "constraints") {
                    form.hasConstraints = true
                } else if cursor.take("including", "indexes") {
                    form.hasIndexes = true
                } else if cursor.take("excluding", "constraints") {
                    form.hasConstraints = false
                } else if cursor.take("excluding", "indexes") {
                    form.hasIndexes = false
                } else {
                    _ = cursor.takeToken()
                }
            }
            forms.append(form)
        } else if let constraint = TableConstraint(&cursor) {
            constraints.append(constraint)
        } else if let column = ColumnDefinition(item) {
            columns.append(column)
        }
    }

    private static func takeKey(_ cursor: inout TokenCursor) -> SchemaChange.PartitionKey {
        let strategy = cursor.takeName() ?? ""
        let columns = TokenCursor(cursor.takeParentheses() ?? []).items().map { item in
            item.dropFirst().first?.isSymbol("(") == true ? nil : item.first?.name
        }
        return SchemaChange.PartitionKey(strategy: strategy, columns: columns)
    }
}
