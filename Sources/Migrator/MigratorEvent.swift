public import Migrations

/// What a migrator does, as it does it.
public enum MigratorEvent: Sendable {
    /// Another migrator holds the lock; told once.
    case waiting(for: [Blocker])
    /// The first schema of the search path is missing, and made.
    case creatingSchema(String)
    /// The table of versions is another role's, and is told versions alone, as dbmate tells it.
    case foreignHistory(table: String, owner: String)
    /// The role may keep no notes of the statements that are done: if this run is killed the next begins anew.
    case notResumable(Migration)
    /// A migration begins.
    case applying(Migration)
    /// An earlier run ended in the middle of it: what that one did is not done again.
    case resuming(Migration, done: Int, of: Int)
    /// It is in the database.
    case applied(Migration, Duration)
    /// A migration is about to be taken back.
    case rollingBack(Migration)
    /// It is out of the database.
    case rolledBack(Migration, Duration)
    /// A contract waits until these instances have ended; told when it begins and whenever they change.
    case gated(Migration, by: [GateHolder])
    /// A lock was not to be had; the migration is tried again after the pause.
    case blocked(Migration, by: [Blocker], attempt: Int, pause: Duration)
}

/// A session that stands in the way.
public struct Blocker: Hashable, Sendable, CustomStringConvertible {
    /// Its backend's process.
    public var pid: Int32
    /// What it calls itself.
    public var applicationName: String
    /// How long its transaction has been open, in seconds; nil where none is.
    public var age: Double?
    /// The statement it runs, or ran last; the first 80 characters.
    public var query: String

    /// `pid 123 (app), in its transaction for 4.2 s: update ...`
    public var description: String {
        let name = applicationName.isEmpty ? "" : " (\(applicationName))"
        let tenths = age.map { Int(($0 * 10).rounded()) }
        let open = tenths.map { ", in its transaction for \($0 / 10).\($0 % 10) s" } ?? ""
        return "pid \(pid)\(name)\(open): \(query)"
    }
}
