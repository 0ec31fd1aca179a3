/// What an `ALTER DOMAIN` does.
enum DomainAction: Hashable, Sendable {
    case addConstraint(TableConstraint)
    case validateConstraint(String)
    case dropConstraint(String)
    case setNotNull
    case dropNotNull
    case setDefault([SQLToken])
    case dropDefault
    case rename(to: String)
    case setSchema(String)
    case other

    /// - Parameter cursor: What stands behind the domain's name.
    init(_ cursor: inout TokenCursor) {
        self = .other
        if cursor.take("add") {
            self = TableConstraint(&cursor).map(Self.addConstraint) ?? .other
        } else if cursor.take("validate", "constraint") {
            self = cursor.takeName().map(Self.validateConstraint) ?? .other
        } else if cursor.take("drop", "constraint") {
            _ = cursor.take("if", "exists")
            self = cursor.takeName().map(Self.dropConstraint) ?? .other
        } else if cursor.take("set", "not", "null") {
            self = .setNotNull
        } else if cursor.take("drop", "not", "null") {
            self = .dropNotNull
        } else if cursor.take("set", "default") {
            self = .setDefault(Array(cursor.rest))
        } else if cursor.take("drop", "default") {
            self = .dropDefault
        } else if cursor.take("rename", "to") {
            self = cursor.takeName().map(Self.rename) ?? .other
        } else if cursor.take("set", "schema") {
            self = cursor.takeName().map(Self.setSchema) ?? .other
        }
    }
}
