/// A new column whose rows differ from each other, so that each has to be written.
struct VolatileDefault: LintRule {
    let name = "volatile-default"
    let reason = "the whole table is written anew under a lock that keeps others from reading"
    let remedy =
        "add the column without a default, SET DEFAULT in a statement after it, and fill old rows in batches"

    /// Built-in functions that give every row of one statement the same, beside those without parentheses.
    private static let steady: Set<String> = [
        "now", "transaction_timestamp", "statement_timestamp", "current_setting", "current_database",
        "current_schema", "pg_current_xact_id", "txid_current", "version", "lower", "upper", "md5", "length",
        "coalesce", "nullif", "greatest", "least", "concat", "date_trunc", "date_part", "extract", "to_char",
        "to_timestamp", "make_date", "make_interval", "make_timestamptz", "jsonb_build_object",
        "jsonb_build_array", "json_build_object", "json_build_array", "array", "row", "cast", "interval",
        "numeric", "decimal", "varchar", "char", "bit", "timestamp", "timestamptz", "time", "int4range",
        "int8range", "numrange", "tsrange", "tstzrange", "daterange", "timezone", "abs", "round", "floor",
        "ceil",
        "inet_client_addr", "inet_server_addr", "repeat", "decode", "encode", "sha256", "to_tsvector",
    ]

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration, case .addColumn(let column) = action else { return [] }
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
        guard let function = Self.unsteadyFunction(in: column.defaultValue ?? []) else { return [] }
        return [
            LintViolation(at: change, "the default of \(place) calls \(function)(), which may differ by row")
        ]
    }

    /// The first function that is not known to be steady.
    private static func unsteadyFunction(in tokens: [SQLToken]) -> String? {
        for (token, next) in zip(tokens, tokens.dropFirst()) where next.isSymbol("(") {
            if let name = token.name, !steady.contains(name) { return name }
        }
        return nil
    }
}
