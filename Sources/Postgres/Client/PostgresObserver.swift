/// Told of what a client's statements took: for metrics.
public protocol PostgresObserver: Sendable {
    /// A statement is over for the task that waited for it.
    ///
    /// Called once for each, on the connection's thread or the waiting task's: it must not block.
    ///
    /// - Parameters:
    ///   - operation: What kind of statement it was.
    ///   - duration: From its submission to its outcome, its time in the pipeline included.
    ///   - error: Why it failed; nil where it did not.
    func statementEnded(_ operation: PostgresOperation, after duration: Duration, error: PostgresError?)
}

/// The kind of a statement: its first word, where that is one of a few.
public enum PostgresOperation: String, Hashable, Sendable, CaseIterable {
    case begin = "BEGIN"
    case commit = "COMMIT"
    case delete = "DELETE"
    case insert = "INSERT"
    case listen = "LISTEN"
    case rollback = "ROLLBACK"
    case select = "SELECT"
    case update = "UPDATE"
    /// Begins with common table expressions, whatever they do.
    case with = "WITH"
    /// Several statements in one string.
    case script = "SCRIPT"
    /// Anything else.
    case other = "_OTHER"

    /// The kind of one statement.
    init(sql: String) {
        let letters = sql.utf8.drop { $0 <= 0x20 }.prefix(9).prefix {
            ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A
        }
        self = Self(rawValue: String(decoding: letters, as: UTF8.self).uppercased()) ?? .other
    }
}
