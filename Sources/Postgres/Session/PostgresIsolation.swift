/// How much a transaction sees of others.
///
/// See https://www.postgresql.org/docs/current/transaction-iso.html
public enum PostgresIsolation: String, Sendable {
    /// Each statement sees what was committed when it began; the server's default.
    case readCommitted = "read committed"
    /// All statements see what was committed when the first began.
    case repeatableRead = "repeatable read"
    /// As if transactions ran one after another; may fail with 40001 and is to be repeated then.
    case serializable = "serializable"
}
