import Postgres

/// How a release keeps the author of what it stores: the difference between the generations of the schema.
///
/// Everything else is the same in both, and so is what the API shows.
enum AuthorSchema: Sendable, CaseIterable {
    /// Release 1: a name on each question and each answer.
    case name
    /// Release 2 and later: a row of `authors`, which each question and each answer refers to.
    case reference

    /// What a release speaks.
    init(release: Int) {
        self = release < 2 ? .name : .reference
    }

    /// The column that a row keeps its author in.
    var column: String {
        switch self {
        case .name: "author"
        case .reference: "author_id"
        }
    }

    /// Where a select finds the name, given `join`.
    var name: String {
        switch self {
        case .name: "author"
        case .reference: "authors.name"
        }
    }

    /// What a select from a table adds to read the name.
    func join(_ table: String) -> String {
        switch self {
        case .name: ""
        case .reference: "join authors on authors.id = \(table).author_id"
        }
    }

    /// What an insert puts into `column`, for SQL that gives the name.
    func value(_ name: String) -> String {
        switch self {
        case .name: name
        case .reference: "author_named(\(name))"
        }
    }
}

extension PostgresQuery.StringInterpolation {
    /// Adds what an insert puts into the author's column, with the name as a parameter.
    mutating func appendInterpolation(author name: String, in schema: AuthorSchema) {
        switch schema {
        case .name:
            appendInterpolation(name)
        case .reference:
            appendLiteral("author_named(")
            appendInterpolation(name)
            appendLiteral(")")
        }
    }
}
