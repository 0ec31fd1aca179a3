/// A column's type, by the name that the server knows it by.
struct SQLType: Hashable, Sendable, CustomStringConvertible {
    /// Such as `bigint`, `varchar`, `timestamptz`; with `[]` behind it for an array.
    let name: String
    /// What stands in parentheses behind it, or is meant where nothing does: a length, or precision and scale. Empty for
    /// a type that holds as much as it can.
    let modifiers: [Int]
    /// Which fields an interval keeps, such as `day to second`; nil for all.
    let fields: String?

    init(name: String, modifiers: [Int] = [], fields: String? = nil) {
        self.name = name
        self.modifiers = modifiers
        self.fields = fields
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
                // A byte, which is another type than the character without quotes.
                let isByte = token.kind == .quotedName && name.name == "char"
                // The schema of what is built in says nothing.
                let word = name.schema == "pg_catalog" ? name.name : name.description
                words.append(isByte ? "\"char\"" : word)
            } else {
                _ = cursor.takeToken()
            }
        }
        var fields: String?
        if words.first == "interval", words.count > 1 {
            fields = words.dropFirst().joined(separator: " ")
            words = ["interval"]
        }
        let written = words.joined(separator: " ")
        let element = Self.plain(written: written, modifiers)
        self.init(name: element.name + (isArray ? "[]" : ""), modifiers: element.modifiers, fields: fields)
    }

    var description: String {
        let written = name == "bpchar" && !modifiers.isEmpty ? "char" : name
        let size = modifiers.isEmpty ? "" : "(\(modifiers.map { "\($0)" }.joined(separator: ", ")))"
        return [written, fields].compactMap(\.self).joined(separator: " ") + size
    }

    /// Whether a column of it takes a number from a sequence: a default that differs by row.
    var isSerial: Bool {
        ["smallserial", "serial", "bigserial", "serial2", "serial4", "serial8"].contains(name)
    }

    var isArray: Bool { name.hasSuffix("[]") }

    /// The type of an array's elements; the type itself where it is none.
    var element: SQLType {
        isArray ? SQLType(name: String(name.dropLast(2)), modifiers: modifiers, fields: fields) : self
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

    /// The server's name for a type, with the modifiers that it has where none are written.
    private static func plain(written: String, _ modifiers: [Int]) -> (name: String, modifiers: [Int]) {
        switch aliases[written] ?? written {
        case "char": ("bpchar", modifiers.isEmpty ? [1] : modifiers)
        case "bit": ("bit", modifiers.isEmpty ? [1] : modifiers)
        case "numeric": ("numeric", modifiers.count == 1 ? modifiers + [0] : modifiers)
        case "float": (modifiers.first.map { $0 <= 24 } == true ? "real" : "double precision", [])
        case let name where ["timestamp", "timestamptz", "time", "timetz", "interval"].contains(name):
            (name, modifiers.first.map { $0 >= 6 } == true ? [] : modifiers)
        case let name: (name, modifiers)
        }
    }

    private static let aliases = [
        "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint",
        "character varying": "varchar", "char varying": "varchar", "nchar varying": "varchar",
        "national character varying": "varchar", "national char varying": "varchar",
        "character": "char", "nchar": "char", "national character": "char", "national char": "char",
        "bool": "boolean", "decimal": "numeric", "dec": "numeric", "float8": "double precision",
        "float4": "real", "timestamp without time zone": "timestamp",
        "timestamp with time zone": "timestamptz", "time without time zone": "time",
        "time with time zone": "timetz", "bit varying": "varbit",
    ]
}
