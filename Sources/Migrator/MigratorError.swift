public import Postgres

/// Why migrations were not all applied; what was applied before stays so.
public struct MigratorError: Error, CustomStringConvertible {
    /// What failed.
    public enum Code: Sendable, Equatable {
        /// Another migrator ran for too long.
        case busy
        /// The database could not be reached or was lost.
        case database
        /// Something between here and the database shares its backends between transactions.
        case pooler
        /// A statement of the file failed; nothing of its transaction stays.
        case statement
        /// Somebody held a lock for too long.
        case blocked
        /// Instances of an earlier release live, which need what a contract takes away.
        case gated
        /// A contract does not say which release it belongs to.
        case releaseMissing
        /// The file ended the transaction it runs in.
        case transactionEnded
        /// An applied migration has no file.
        case fileMissing
        /// A file is not what was applied.
        case fileChanged
        /// A pending migration comes before one that is applied.
        case outOfOrder
        /// There is nothing to take back.
        case nothingApplied
        /// A contract is not taken back without being asked for.
        case contractApplied
    }

    /// What failed.
    public var code: Code
    /// What failed, where, and what to do next.
    public var description: String
    /// The database's error, where it was one.
    public var underlying: PostgresError?
    /// Who lives, where the code is `gated`.
    public var holders: [GateHolder] = []

    init(_ code: Code, _ description: String, underlying: PostgresError? = nil) {
        self.code = code
        self.description = description
        self.underlying = underlying
    }
}
