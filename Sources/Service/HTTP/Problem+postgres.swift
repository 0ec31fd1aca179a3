import HTTPTypes
import Postgres

extension Problem {
    /// What a client is told of a database error: what it can do, and never what the database said.
    ///
    /// - Parameter isRead: Whether the request changes nothing, so that asking again is safe in any case.
    init(_ error: PostgresError, isRead: Bool) {
        switch error.code {
        case .queryTimeout where isRead || !error.mayHaveRun:
            self = .timeout("the database took too long")
        case _ where error.mayHaveRun && !isRead:
            self = .timeout("the database's answer was lost; whether it did what was asked is unknown")
        case .notAdmitted:
            self = .unavailable("this instance cannot use the schema as it is; /health says why")
        case .unavailable, .connectionLost, .closed, .cancelled:
            self = .unavailable("the database is not reachable")
        case .server where error.sqlState == .readOnlyTransaction:
            self = .unavailable("the database takes no writes at present")
        case .server where error.isTransient:
            self = .unavailable("the database is busy")
        case .queryTimeout, .server, .transactionRolledBack, .configuration, .encoding, .decoding:
            self.init(.internalServerError, "the database refused; the reason is in the log")
        }
    }
}
