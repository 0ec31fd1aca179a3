/// What it takes to give a column another type.
///
/// See https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
struct TypeChange {
    let old: SQLType
    let new: SQLType

    /// Whether every row stays as it is on the disk.
    var isFree: Bool {
        if old == new { return true }
        switch (old.name, new.name) {
        case ("varchar", "varchar"), ("varbit", "varbit"): return isNoShorter
        case ("varchar", "text"), ("cidr", "inet"): return true
        case ("text", "varchar"): return new.modifiers.isEmpty
        case ("numeric", "numeric"):
            return new.modifiers.isEmpty
                || isNoShorter && !old.modifiers.isEmpty && old.scale == new.scale
        case ("timestamp", "timestamp"), ("timestamptz", "timestamptz"), ("time", "time"),
            ("interval", "interval"):
            return isNoShorter
        default: return false
        }
    }

    /// Whether the new type cannot hold everything that the old one could: what an old release writes may be refused.
    var isNarrowing: Bool {
        if isFree { return false }
        if old.name == new.name {
            return new.name == "numeric" ? !new.modifiers.isEmpty : !isNoShorter
        }
        return !Self.wider[old.name, default: []].contains(new.name) && !(new.name == "text")
            && !(["varchar", "citext"].contains(new.name) && new.modifiers.isEmpty)
    }

    private var isNoShorter: Bool {
        guard let length = new.modifiers.first else { return true }
        return old.modifiers.first.map { $0 <= length } ?? false
    }

    /// The types that hold whatever one holds.
    private static let wider: [String: Set<String>] = [
        "smallint": ["integer", "bigint", "numeric", "real", "double precision"],
        "integer": ["bigint", "numeric", "double precision"],
        "bigint": ["numeric"],
        "real": ["double precision", "numeric"],
        "double precision": ["numeric"],
        "date": ["timestamp", "timestamptz"],
        "timestamp": ["timestamptz"],
        "timestamptz": ["timestamp"],
        "json": ["jsonb"],
        "char": ["varchar"],
    ]
}

extension SQLType {
    /// Digits behind the point.
    fileprivate var scale: Int { modifiers.count > 1 ? modifiers[1] : 0 }
}
