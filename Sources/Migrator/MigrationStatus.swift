public import Migrations

/// Which migrations are in the database.
public struct MigrationStatus: Sendable {
    /// A file and whether it is applied.
    public struct Entry: Sendable {
        /// The file.
        public var migration: Migration
        /// Whether its version is in `schema_migrations`.
        public var isApplied: Bool
    }

    /// Every file, in order.
    public var entries: [Entry]
    /// Applied versions that have no file, in order.
    public var missing: [String]

    /// Makes the status of a folder.
    init(_ migrations: [Migration], applied: Set<String>) {
        entries = migrations.map { Entry(migration: $0, isApplied: applied.contains($0.version)) }
        missing = applied.subtracting(migrations.map(\.version)).sorted()
    }

    /// The files that are to be applied, in order.
    public var pending: [Migration] { entries.filter { !$0.isApplied }.map(\.migration) }

    /// How many files are applied.
    public var appliedCount: Int { entries.count(where: \.isApplied) }
}
