/// What is built into Postgres, as far as lint has to know it; the lists themselves are printed by a script.
enum PostgresCatalog {
    /// Whether a call of that built-in function gives every row of one statement the same.
    static func isSteady(_ function: String) -> Bool {
        steadyFunctions.contains(function)
    }

    /// Whether values of one type are valid ones of another as they are on the disk.
    ///
    /// - Parameters:
    ///   - old: A canonical name, as `SQLType` has it.
    ///   - new: Another.
    static func isBinaryCoercible(_ old: String, to new: String) -> Bool {
        binaryCoercions[catalogName(old)]?.contains(catalogName(new)) ?? false
    }

    /// Whether an index of a column of one type, which is named by its operator class or not, fits a column of another.
    static func sharesOperatorClass(_ old: String, _ new: String) -> Bool {
        guard old != new else { return true }
        guard let classes = operatorClasses[catalogName(old)] else { return false }
        return operatorClasses[catalogName(new)] == classes
    }

    static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    static func table(_ text: String) -> [String: [String]] {
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        return Dictionary(rows.map { ($0[0], Array($0.dropFirst())) }, uniquingKeysWith: +)
    }

    /// The name that `pg_type` has for a type.
    private static func catalogName(_ name: String) -> String {
        name == "integer" ? "int4" : name
    }
}
