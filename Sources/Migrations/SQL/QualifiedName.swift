/// The name of a table or the like. `public` counts as no schema, for that is where migrations without one work.
struct QualifiedName: Sendable, CustomStringConvertible {
    let schema: String?
    let name: String
    /// Whether a schema was written, be it `public`: a name without one may mean a temporary table. Two names are equal
    /// all the same.
    let isQualified: Bool

    init(schema: String? = nil, name: String) {
        self.schema = schema == "public" ? nil : schema
        self.name = name
        isQualified = schema != nil
    }

    var description: String { schema.map { "\($0).\(name)" } ?? name }
}

extension QualifiedName: Hashable {
    static func == (one: QualifiedName, other: QualifiedName) -> Bool {
        one.schema == other.schema && one.name == other.name
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(schema)
        hasher.combine(name)
    }
}
