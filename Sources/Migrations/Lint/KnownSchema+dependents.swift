extension KnownSchema {
    /// What has to be looked at or built anew when a column's type changes and its values stay as they are; nil where
    /// that is nothing.
    ///
    /// See `ATExecAlterColumnType` and `CheckIndexCompatible` in Postgres's sources.
    func dependent(
        on column: String,
        of name: QualifiedName,
        change: TypeChange,
        keepsCollation: Bool
    ) -> String? {
        guard let table = table(name) else { return nil }
        for (check, constraint) in table.constraints.sorted(by: { $0.key < $1.key }) {
            guard case .check = constraint.definition.kind, constraint.isValid,
                constraint.mentioned.contains(column)
            else { continue }
            return "its CHECK \(check) looks at every row again"
        }
        for (index, definition) in table.indexes.sorted(by: { $0.key < $1.key })
        where definition.mentions(column) {
            let isKey = definition.columns.contains(column)
            if table.partitionKey != nil { return "its index \(index) is built anew in every partition" }
            if definition.isComputed {
                return "its index \(index) is of an expression or a part, and is built anew"
            }
            if isKey, !(change.keepsIndexes && keepsCollation) {
                return "its index \(index) is ordered in another way, and is built anew"
            }
        }
        if !change.keepsIndexes, let key = foreignKey(with: column, of: resolved(name)) {
            return "its foreign key \(key) looks at every row again"
        }
        for partition in partitions(of: name) {
            let reason = dependent(on: column, of: partition, change: change, keepsCollation: keepsCollation)
            if let reason { return "in \(partition), \(reason)" }
        }
        return nil
    }

    /// A reference from a column, or to it.
    private func foreignKey(with column: String, of name: QualifiedName) -> String? {
        for (owner, table) in tables.sorted(by: { $0.key.description < $1.key.description }) {
            for (key, constraint) in table.constraints.sorted(by: { $0.key < $1.key }) {
                guard case .foreignKey(let other, let columns) = constraint.definition.kind else { continue }
                let isFrom = owner == name && constraint.definition.columns.contains(column)
                let isTo = resolved(other) == name && (columns.isEmpty || columns.contains(column))
                if isFrom || isTo { return key }
            }
        }
        return nil
    }
}
