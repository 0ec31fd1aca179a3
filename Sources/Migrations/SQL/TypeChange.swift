/// What it takes to give a column another type; of a domain, its base.
///
/// See https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
struct TypeChange {
    let old: SQLType
    let new: SQLType

    /// Whether every row stays as it is on the disk.
    var isFree: Bool {
        if old == new { return true }
        // Elements are converted one by one, be it to the same.
        if old.isArray || new.isArray { return old.name == new.name && new.modifiers.isEmpty }
        guard old.name == new.name else {
            // A length is looked at in every row.
            return new.modifiers.isEmpty && PostgresCatalog.isBinaryCoercible(old.name, to: new.name)
        }
        switch new.name {
        case "numeric":
            return new.modifiers.isEmpty
                || isNoShorter && !old.modifiers.isEmpty && old.scale == new.scale
        case "varchar", "varbit", "timestamp", "timestamptz", "time", "timetz": return isNoShorter
        case "interval":
            // The smaller fields of what it keeps are cut off, and of seconds the digits.
            return new.leastField <= old.leastField && (old.leastField > 0 || isNoShorter)
        default: return new.modifiers.isEmpty
        }
    }

    /// Whether an index of the column that is named by its operator class or not stays as it is, too.
    var keepsIndexes: Bool { PostgresCatalog.sharesOperatorClass(old.name, new.name) }

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
        "bpchar": ["varchar"],
    ]
}

extension SQLType {
    /// Digits behind the point.
    fileprivate var scale: Int { modifiers.count > 1 ? modifiers[1] : 0 }

    /// The smallest field that an interval keeps: 0 for seconds, and more for larger ones.
    fileprivate var leastField: Int {
        let last = fields?.split(separator: " ").last.map(String.init) ?? "second"
        return ["second", "minute", "hour", "day", "month", "year"].firstIndex(of: last) ?? 0
    }
}
