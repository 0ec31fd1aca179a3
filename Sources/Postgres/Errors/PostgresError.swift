/// Why a query, a session or a configuration failed, named for what one does about it.
///
/// `description` is fit for any log: it holds no values, no password and no row. `debugDescription` shows what there is.
public struct PostgresError: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Code: String, Hashable, Sendable {
        /// No connection is up; nothing was sent.
        case unavailable
        /// Every connection was told by `PostgresAdmission` that it cannot be used; nothing was sent.
        case notAdmitted
        /// The connection was lost under way. `mayHaveRun` says whether the query had been sent.
        case connectionLost
        /// The server refused; `server` says why.
        case server
        /// The query ran longer than its timeout; the server ended it.
        case queryTimeout
        /// The waiting task was cancelled.
        case cancelled
        /// `COMMIT` was answered with `ROLLBACK`: an error in the transaction had been swallowed.
        case transactionRolledBack
        /// The URL or a setting is wrong.
        case configuration
        /// A parameter cannot be sent.
        case encoding
        /// A column is absent, or does not hold the type that was asked for.
        case decoding
        /// A session was used after its scope had ended, or a client after its `run()`.
        case closed
    }

    /// What went wrong.
    public var code: Code
    /// What failed and what to do, without values.
    public var reason: String
    /// What the server said, where it did.
    public var server: PostgresServerError? {
        get { said.first }
        set { said = newValue.map { [$0] } ?? [] }
    }
    /// Whether the statement was sent and its outcome is unknown: a write may have happened.
    public var mayHaveRun: Bool
    /// None or one. Not in place: every outcome of a statement, and hardly any is an error, would be as large as this.
    private var said: [PostgresServerError]

    /// Makes an error.
    public init(_ code: Code, _ reason: String, server: PostgresServerError? = nil, mayHaveRun: Bool = false)
    {
        self.code = code
        self.reason = reason
        self.said = server.map { [$0] } ?? []
        self.mayHaveRun = mayHaveRun
    }

    /// The server's code, where the server answered.
    public var sqlState: SQLState? { server?.sqlState }

    /// Whether the same work may succeed later, unchanged.
    ///
    /// Where `mayHaveRun`, that work may have happened already.
    public var isTransient: Bool {
        switch code {
        case .unavailable, .notAdmitted, .connectionLost, .queryTimeout: true
        case .server: sqlState.map(Self.isTransient) ?? false
        case .cancelled, .transactionRolledBack, .configuration, .encoding, .decoding, .closed: false
        }
    }

    private static func isTransient(_ state: SQLState) -> Bool {
        switch state {
        case .serializationFailure, .deadlockDetected, .lockNotAvailable, .tooManyConnections,
            .cannotConnectNow:
            true
        default:
            // Connection exceptions; and insufficient resources: memory, disk, connections.
            state.errorClass == "08" || state.errorClass == "53"
        }
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// Code, reason, SQLSTATE and the names of table and constraint; never a value.
    public var description: String {
        var text = reason
        if let server {
            text += " (SQLSTATE \(server.sqlState)"
            if let table = server.table { text += ", table \(table)" }
            if let constraint = server.constraint { text += ", constraint \(constraint)" }
            text += ")"
            // Class 22, data exceptions, quotes the offending value in the message itself.
            if server.sqlState.errorClass != "22" { text += ": \(server.message)" }
        }
        if mayHaveRun { text += "; its outcome is unknown" }
        return text
    }

    /// All there is, the server's detail with its values included.
    public var debugDescription: String {
        guard let server else { return "\(code): \(description)" }
        var text = "\(code): \(reason): \(server.severity) \(server.sqlState): \(server.message)"
        if let position = server.position { text += " at character \(position)" }
        if let detail = server.detail { text += "; detail: \(detail)" }
        if let hint = server.hint { text += "; hint: \(hint)" }
        if let context = server.context { text += "; context: \(context)" }
        return text
    }
}
