public import Migrations

/// Which migrations are in the database.
public struct MigrationStatus: Sendable {
    /// A file and what became of it.
    public struct Entry: Sendable {
        /// The file.
        public var migration: Migration
        /// Its row in `schema_migrations`; nil where it is pending.
        public var applied: AppliedMigration?
        /// Whether the file is not what was applied.
        public var isChanged: Bool

        /// Whether its version is in `schema_migrations`.
        public var isApplied: Bool { applied != nil }
    }

    /// Every file, in order.
    public var entries: [Entry]
    /// What is applied and has no file, in order.
    public var missing: [AppliedMigration]

    /// Makes the status of a folder.
    init(_ migrations: [Migration], applied: [AppliedMigration], changed: Set<String>) {
        let rows = Dictionary(applied.map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first })
        entries = migrations.map {
            Entry(migration: $0, applied: rows[$0.version], isChanged: changed.contains($0.version))
        }
        let files = Set(migrations.map(\.version))
        missing = applied.filter { !files.contains($0.version) }
    }

    /// The files that are to be applied, in order.
    public var pending: [Migration] { entries.filter { !$0.isApplied }.map(\.migration) }

    /// How many files are applied.
    public var appliedCount: Int { entries.count(where: \.isApplied) }
}
