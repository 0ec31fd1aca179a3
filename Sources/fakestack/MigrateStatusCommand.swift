import ArgumentParser
import Foundation
import Migrations
import Migrator
import Terminal

/// `fakestack migrate status`.
struct MigrateStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show which migrations are applied."
    )

    @OptionGroup var options: MigrateOptions

    func run() async throws {
        try await options.run { migrator, console in
            let status = try await migrator.status()
            let width = status.entries.map(\.migration.fileName.count).max() ?? 0
            for entry in status.entries {
                let name = entry.migration.fileName.padding(toLength: width, withPad: " ", startingAt: 0)
                console.line("[\(entry.isApplied ? "X" : " ")] \(name)  \(entry.facts)")
            }
            for row in status.missing {
                console.line("[X] \(row.version)  (applied, and its file is missing)")
            }
            console.line()
            console.line("Applied: \(status.appliedCount + status.missing.count)")
            console.line("Pending: \(status.pending.count)")
        }
    }
}

extension MigrationStatus.Entry {
    /// Phase, release and when it was applied.
    fileprivate var facts: String {
        var facts = [migration.phase.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)]
        facts.append(migration.release.map { "release \($0)" } ?? "any release")
        if let applied {
            facts.append(applied.appliedAt.map { "applied \($0)" } ?? "applied, nobody noted when")
        }
        if isChanged { facts.append("CHANGED since") }
        return facts.joined(separator: "  ")
    }
}
