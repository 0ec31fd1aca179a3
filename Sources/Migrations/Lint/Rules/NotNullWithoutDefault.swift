/// A column that must have a value, where old rows and old releases give it none.
struct NotNullWithoutDefault: LintRule {
    let name = "not-null-without-default"
    let reason =
        "it fails where the table has rows, and so does every insert of a release that does not know the column"
    let remedy =
        "add it without NOT NULL, fill it in batches, then prove it with a CHECK that is validated; or give it a constant default"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration, case .addColumn(let column, _) = action,
            column.isNotNull, !column.hasValue,
            column.defaultValue != nil || !hasDefault(column.type, change.before)
        else { return [] }
        return [LintViolation(at: change, "\(table).\(column.name) is NOT NULL and has no default")]
    }

    private func hasDefault(_ type: SQLType, _ schema: KnownSchema) -> Bool {
        schema.defaultValue(of: type) != nil
    }
}
