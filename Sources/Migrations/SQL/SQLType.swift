/// A column's type, by the name that the server knows it by.
struct SQLType: Hashable, Sendable, CustomStringConvertible {
    /// Such as `bigint`, `varchar`, `timestamptz`; with `[]` behind it for an array.
    let name: String
    /// What stands in parentheses behind it: a length, or precision and scale.
    let modifiers: [Int]

    init(name: String, modifiers: [Int] = []) {
        self.name = name
        self.modifiers = modifiers
    }

    /// - Parameter tokens: As it is written: `character varying(20)`, `int4[]`, `pg_catalog.text`.
    init(_ tokens: some Sequence<SQLToken>) {
        var cursor = TokenCursor(tokens)
        var words: [String] = []
        var modifiers: [Int] = []
        var isArray = false
        while let token = cursor.next {
            if let inner = cursor.takeParentheses() {
                modifiers = inner.compactMap { Int($0.text) }
            } else if token.isSymbol("[") || token.isWord("array") {
                isArray = true
                _ = cursor.takeToken()
            } else if let name = cursor.takeQualifiedName() {
                // The schema of what is built in says nothing.
                words.append(name.schema == "pg_catalog" ? name.name : name.description)
            } else {
                _ = cursor.takeToken()
            }
        }
        let written = words.joined(separator: " ")
        name = (Self.aliases[written] ?? written) + (isArray ? "[]" : "")
        self.modifiers = modifiers
    }

    var description: String {
        modifiers.isEmpty ? name : "\(name)(\(modifiers.map { "\($0)" }.joined(separator: ", ")))"
    }

    /// Whether a column of it takes a number from a sequence: a default that differs by row.
    var isSerial: Bool {
        ["smallserial", "serial", "bigserial", "serial2", "serial4", "serial8"].contains(name)
    }

    /// The type that a column of it has.
    var stored: SQLType {
        switch name {
        case "smallserial", "serial2": SQLType(name: "smallint")
        case "serial", "serial4": SQLType(name: "integer")
        case "bigserial", "serial8": SQLType(name: "bigint")
        default: self
        }
    }

    private static let aliases = [
        "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint",
        "character varying": "varchar", "char varying": "varchar", "character": "char", "bpchar": "char",
        "bool": "boolean", "decimal": "numeric", "float8": "double precision", "float": "double precision",
        "float4": "real", "timestamp without time zone": "timestamp",
        "timestamp with time zone": "timestamptz", "time without time zone": "time",
        "time with time zone": "timetz", "bit varying": "varbit",
    ]
}
