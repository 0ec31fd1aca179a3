public import Migrations
import Postgres

/// A row of `schema_migrations`.
public struct AppliedMigration: Hashable, Sendable {
    /// The migration's version.
    public var version: String
    /// Its phase; nil where dbmate applied it, and no run of ours has looked at it since.
    public var phase: MigrationPhase?
    /// Its release; nil as above, or where its file names none.
    public var release: Int?
    /// When it was applied, as `2026-02-01 00:10:00Z`; nil where nobody noted it.
    public var appliedAt: String?

    init(_ row: PostgresRow) throws(PostgresError) {
        version = try row.decode(String.self, at: 0)
        phase = try row.decode(String?.self, at: 1).flatMap { MigrationPhase(rawValue: $0) }
        release = try row.decode(Int32?.self, at: 2).map(Int.init)
        appliedAt = try row.decode(String?.self, at: 3)
    }
}
