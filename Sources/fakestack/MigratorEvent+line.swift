import Foundation
import Migrations
import Migrator

extension MigratorEvent {
    /// As dbmate says it.
    var line: String {
        switch self {
        case .waiting(let blockers):
            "Waiting for another migrator: \(Self.list(blockers))"
        case .creatingSchema(let name):
            "Creating schema: \(Self.quoted(name))"
        case .foreignHistory(let table, let owner):
            "Note: \(table) belongs to \(owner): it is told versions, not phases, releases and checksums. Instances "
                + "learn of contracts from their own files alone; let \(owner) migrate once to change that"
        case .notResumable(let migration):
            "Note: \(migration.fileName): this role may create no table for its progress; killed, it begins anew"
        case .applying(let migration):
            "Applying: \(migration.fileName)"
        case .resuming(let migration, let done, let all):
            "Resuming: \(migration.fileName), \(done) of \(all) statements are done, says schema_migrations_progress"
        case .applied(let migration, let duration):
            "Applied: \(migration.fileName) in \(Self.milliseconds(duration))"
        case .rollingBack(let migration):
            "Rolling back: \(migration.fileName)"
        case .rolledBack(let migration, let duration):
            "Rolled back: \(migration.fileName) in \(Self.milliseconds(duration))"
        case .gated(let migration, let holders):
            "Waiting: \(migration.fileName) until these have ended: "
                + holders.map(\.description).joined(separator: "; ")
        case .blocked(let migration, let blockers, let attempt, let pause):
            "Blocked: \(migration.fileName), try \(attempt), again in \(Self.milliseconds(pause)): "
                + Self.list(blockers)
        }
    }

    private static func list(_ blockers: [Blocker]) -> String {
        blockers.isEmpty ? "by somebody unknown" : blockers.map(\.description).joined(separator: "; ")
    }

    /// A name as SQL takes it: in quotes where it is no plain one.
    private static func quoted(_ name: String) -> String {
        name.wholeMatch(of: /[a-z_][a-z0-9_$]*/) != nil ? name : "\"\(name.replacing("\"", with: "\"\""))\""
    }

    private static func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1fms", duration / .milliseconds(1))
    }
}
