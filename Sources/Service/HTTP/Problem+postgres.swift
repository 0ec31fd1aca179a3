import HTTPTypes
import Postgres

extension Problem {
    /// What a client is told of a database error: what it can do, and never what the database said.
    init(_ error: PostgresError) {
        switch error.code {
        case _ where error.mayHaveRun:
            self.init(
                .gatewayTimeout,
                "the database's answer was lost; whether it did what was asked is unknown"
            )
        case .queryTimeout: self.init(.gatewayTimeout, "the database took too long")
        case .unavailable, .connectionLost, .closed, .cancelled:
            self = .unavailable("the database is not reachable")
        case .server where error.isTransient: self = .unavailable("the database is busy")
        case .server, .transactionRolledBack, .configuration, .encoding, .decoding:
            self.init(.internalServerError, "the database refused; the reason is in the log")
        }
    }
}
