/// How many connections a client has, and how patient it is.
public struct PostgresClientOptions: Hashable, Sendable {
    /// Shared connections that `query` travels on; one is fastest for short statements, 0 makes a client of sessions
    /// alone.
    public var connections: Int
    /// The most sessions held at a time; further ones wait their turn.
    public var sessions: Int
    /// The longest a statement on a shared connection may run. Nil does not end one, and does not notice a server that
    /// is frozen.
    public var statementTimeout: Duration?

    /// What every connection asks before it takes work; nil for nothing.
    public var admission: PostgresAdmission?

    /// Makes options; by default one shared connection, four sessions and 5 s.
    public init(
        connections: Int = 1,
        sessions: Int = 4,
        statementTimeout: Duration? = .seconds(5),
        admission: PostgresAdmission? = nil
    ) {
        self.connections = connections
        self.sessions = sessions
        self.statementTimeout = statementTimeout
        self.admission = admission
    }
}
