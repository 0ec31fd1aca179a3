/// How bad a finding is.
public enum LintSeverity: String, Sendable, Encodable {
    /// It would take the service down, or fail.
    case error
    /// It may.
    case warning
}

/// Something in a migration that is not to be there.
public struct LintFinding: Hashable, Sendable, Encodable {
    /// The rule, as suppressions name it.
    public var rule: String
    /// How bad it is.
    public var severity: LintSeverity
    /// The file.
    public var path: String
    /// The line, from 1.
    public var line: Int
    /// The column, in characters from 1.
    public var column: Int
    /// What is there.
    public var message: String
    /// Why it is dangerous; empty where the message says it all.
    public var reason: String
    /// The safe way to write it; empty where there is nothing else to say.
    public var remedy: String
    /// The line itself and a caret under the place; empty where the file could not be read.
    public var excerpt: String

    init(
        rule: String,
        severity: LintSeverity,
        path: String,
        at place: SourceLocation?,
        message: String,
        reason: String = "",
        remedy: String = ""
    ) {
        self.rule = rule
        self.severity = severity
        self.path = path
        line = place?.line ?? 1
        column = place?.column ?? 1
        self.message = message
        self.reason = reason
        self.remedy = remedy
        excerpt = place?.excerpt ?? ""
    }

    /// A file that is no migration.
    public init(_ error: MigrationFileError) {
        self.init(rule: "file", severity: .error, path: error.path, at: nil, message: error.problem)
        line = error.line ?? 1
    }
}
