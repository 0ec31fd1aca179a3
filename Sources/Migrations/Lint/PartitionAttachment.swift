/// A table that is to be a partition.
struct PartitionAttachment {
    let parent: QualifiedName
    let partition: QualifiedName
    let bound: PartitionBound

    /// What has to be done with every row; nil where the schema shows that nothing has to.
    func work(in schema: KnownSchema) -> String? {
        guard let table = schema.table(partition), let whole = schema.table(parent) else {
            return "no file says what they are, so that every row is looked at"
        }
        if !isProven(table, key: whole.partitionKey) { return "no valid CHECK proves its bounds" }
        let isUnlike = whole.indexes.contains { index in
            !table.indexes.values.contains { $0.isLike(index.value) }
        }
        if isUnlike { return "it has not all of its indexes" }
        let references = whole.constraints.values.map(\.definition.kind).filter {
            if case .foreignKey = $0 { true } else { false }
        }
        let hasReferences = references.allSatisfy { kind in
            table.constraints.values.contains { $0.isValid && $0.definition.kind == kind }
        }
        return hasReferences ? nil : "it has not all of its foreign keys"
    }

    /// Whether checks say, in the words of the bounds or narrower numbers, that every row belongs there.
    private func isProven(_ table: KnownTable, key: SchemaChange.PartitionKey?) -> Bool {
        guard let key, key.columns.count == 1, let name = key.columns[0] else { return false }
        let terms = table.constraints.values.filter(\.isValid).flatMap {
            constraint -> [ArraySlice<SQLToken>] in
            guard case .check(let tokens) = constraint.definition.kind else { return [] }
            return Self.terms(of: tokens[...])
        }
        .compactMap { Term($0, column: name) }
        switch bound {
        case .range(let from, let to):
            guard from.count == 1, to.count == 1, table.isProvenPresent(name) else { return false }
            return (from[0].map { low in terms.contains { $0.isFrom(low) } } ?? true)
                && (to[0].map { high in terms.contains { $0.isBelow(high) } } ?? true)
        case .list(let values):
            return table.isProvenPresent(name) && terms.contains { $0.isAmong(values) }
        case .rest, .other: return false
        }
    }

    /// What is joined by AND.
    private static func terms(of tokens: ArraySlice<SQLToken>) -> [ArraySlice<SQLToken>] {
        let tokens = TokenCursor.unwrapped(tokens)
        if TokenCursor(tokens).parts(between: "or").count > 1 { return [] }
        let parts = TokenCursor(tokens).parts(between: "and")
        return parts.count > 1 ? parts.flatMap(terms) : [tokens]
    }

    /// `key >= 10`, or `key in ('a', 'b')`.
    private struct Term {
        let comparison: String
        let values: [SQLToken]

        init?(_ tokens: ArraySlice<SQLToken>, column: String) {
            var cursor = TokenCursor(tokens)
            guard cursor.takeName() == column else { return nil }
            if cursor.take("in") {
                comparison = "in"
                values = (cursor.takeParentheses() ?? []).filter { !$0.isSymbol(",") }
                return
            }
            var comparison = ""
            while let token = cursor.next, ["<", ">", "="].contains(token.text) {
                comparison += token.text
                _ = cursor.takeToken()
            }
            guard let value = cursor.takeToken(), cursor.next == nil || cursor.next?.isSymbol(":") == true
            else {
                return nil
            }
            self.comparison = comparison
            values = [value]
        }

        func isFrom(_ low: SQLToken) -> Bool {
            guard comparison == ">=" || comparison == ">", let value = values.first else { return false }
            if let one = Int(value.text), let other = Int(low.text) { return one >= other }
            return value.text == low.text
        }

        func isBelow(_ high: SQLToken) -> Bool {
            guard let value = values.first else { return false }
            if let one = Int(value.text), let other = Int(high.text) {
                return comparison == "<" && one <= other || comparison == "<=" && one < other
            }
            return comparison == "<" && value.text == high.text
        }

        func isAmong(_ allowed: [SQLToken]) -> Bool {
            guard comparison == "in" || comparison == "=" else { return false }
            let texts = Set(allowed.map(\.text))
            return !values.isEmpty && values.allSatisfy { texts.contains($0.text) }
        }
    }
}
