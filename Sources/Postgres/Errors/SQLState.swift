/// A five-character error code of the server's.
///
/// See https://www.postgresql.org/docs/current/errcodes-appendix.html
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The five characters.
    public var rawValue: String

    /// Takes the characters as they are.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The first two characters: what kind of error it is.
    public var errorClass: String { String(rawValue.prefix(2)) }

    /// The five characters.
    public var description: String { rawValue }

    /// 0A000; also a prepared `select *` after its table has changed.
    public static let featureNotSupported = SQLState(rawValue: "0A000")
    /// 22021: bytes that are not text in the database's encoding.
    public static let characterNotInRepertoire = SQLState(rawValue: "22021")
    /// 23502
    public static let notNullViolation = SQLState(rawValue: "23502")
    /// 23503
    public static let foreignKeyViolation = SQLState(rawValue: "23503")
    /// 23505
    public static let uniqueViolation = SQLState(rawValue: "23505")
    /// 23514
    public static let checkViolation = SQLState(rawValue: "23514")
    /// 25006: a write where only reads are allowed, as on a standby.
    public static let readOnlyTransaction = SQLState(rawValue: "25006")
    /// 25P02: the transaction has failed already.
    public static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// 26000: the prepared statement is gone.
    public static let invalidStatementName = SQLState(rawValue: "26000")
    /// 40001
    public static let serializationFailure = SQLState(rawValue: "40001")
    /// 40P01
    public static let deadlockDetected = SQLState(rawValue: "40P01")
    /// 42601
    public static let syntaxError = SQLState(rawValue: "42601")
    /// 42703
    public static let undefinedColumn = SQLState(rawValue: "42703")
    /// 42P01
    public static let undefinedTable = SQLState(rawValue: "42P01")
    /// 42P05: a prepared statement of that name is there.
    public static let duplicatePreparedStatement = SQLState(rawValue: "42P05")
    /// 42P07
    public static let duplicateTable = SQLState(rawValue: "42P07")
    /// 53300
    public static let tooManyConnections = SQLState(rawValue: "53300")
    /// 55P03: `lock_timeout` passed, or `NOWAIT` would have waited.
    public static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// 57014: `statement_timeout` passed, or somebody cancelled the query.
    public static let queryCanceled = SQLState(rawValue: "57014")
    /// 57P01: an administrator ended the session, or the server is going down.
    public static let adminShutdown = SQLState(rawValue: "57P01")
    /// 57P03: the server is starting or stopping.
    public static let cannotConnectNow = SQLState(rawValue: "57P03")
}
