/// The name of a table or the like. `public` counts as no schema, for that is where migrations without one work.
struct QualifiedName: Hashable, Sendable, CustomStringConvertible {
    let schema: String?
    let name: String

    init(schema: String? = nil, name: String) {
        self.schema = schema == "public" ? nil : schema
        self.name = name
    }

    var description: String { schema.map { "\($0).\(name)" } ?? name }
}
