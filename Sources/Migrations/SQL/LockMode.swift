/// A lock on a table, from the weakest to the strongest.
///
/// See https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
enum LockMode: Int, Hashable, Sendable, Comparable, CaseIterable {
    case accessShare, rowShare, rowExclusive, shareUpdateExclusive
    case share, shareRowExclusive, exclusive, accessExclusive

    /// Whether nobody else can write while it is held.
    var blocksWrites: Bool { self >= .share }

    /// As `LOCK TABLE` writes it.
    var name: String {
        switch self {
        case .accessShare: "ACCESS SHARE"
        case .rowShare: "ROW SHARE"
        case .rowExclusive: "ROW EXCLUSIVE"
        case .shareUpdateExclusive: "SHARE UPDATE EXCLUSIVE"
        case .share: "SHARE"
        case .shareRowExclusive: "SHARE ROW EXCLUSIVE"
        case .exclusive: "EXCLUSIVE"
        case .accessExclusive: "ACCESS EXCLUSIVE"
        }
    }

    static func < (one: LockMode, other: LockMode) -> Bool { one.rawValue < other.rawValue }
}

/// A lock that a change takes.
struct TableLock: Hashable, Sendable {
    let table: QualifiedName
    let mode: LockMode
    /// Whether it comes with another one, as a foreign key's on the table that it refers to, or is that of a view.
    var isAside = false
}
