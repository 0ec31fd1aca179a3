/// A new column whose rows differ from each other, or are looked at one by one, so that each has to be written.
struct VolatileDefault: LintRule {
    let name = "volatile-default"
    let reason = "the whole table is written anew under a lock that keeps others from reading"
    let remedy =
        "add the column without a default, SET DEFAULT in a statement after it, and fill old rows in batches"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration, case .addColumn(let column, _) = action else {
            return []
        }
        let place = "\(table).\(column.name)"
        if column.isIdentity || column.type.isSerial {
            let remedy =
                "add a bigint, SET DEFAULT nextval(...) in a statement after it, and fill old rows in batches"
            return [LintViolation(at: change, "\(place) numbers every row", remedy: remedy)]
        }
        if column.isGenerated {
            let remedy = "add a plain column, keep it by a trigger, and fill old rows in batches"
            return [
                LintViolation(at: change, "\(place) is computed and stored for every row", remedy: remedy)
            ]
        }
        let schema = change.before
        if schema.isConstrained(column.type) {
            let remedy = "add it as \(schema.base(of: column.type)), with a CHECK that is NOT VALID at first"
            return [
                LintViolation(
                    at: change,
                    "\(place) is of the domain \(column.type), whose constraints are looked at for every row",
                    remedy: remedy
                )
            ]
        }
        let value = column.defaultValue ?? schema.defaultValue(of: column.type) ?? []
        guard let function = DefaultExpression(tokens: value).volatileCall(isSteady: schema.isSteady) else {
            return []
        }
        return [
            LintViolation(at: change, "the default of \(place) calls \(function)(), which may differ by row")
        ]
    }
}
