import ArgumentParser
import Foundation
import Migrations
import Migrator
import Terminal

/// How lint's findings are written.
enum LintFormat: String, WordChoice {
    case text, json, github

    var format: LintReport.Format {
        switch self {
        case .text: .text
        case .json: .json
        case .github: .github
        }
    }
}

/// `fakestack migrate lint`.
struct MigrateLintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Find what would take the service down.",
        discussion: """
            Looks at the files alone, unless --pending asks the database what is not applied yet; what earlier files \
            did is known to later ones. Exit code 1 where there is an error, or with --strict a warning. The rules:

            \(rules)

            A statement is excused by a comment before it, in it or behind it on its line, and a whole file by one \
            before migrate:up; the reason is required:

              -- lint:allow RULE "why it is safe here"
            """
    )

    @OptionGroup var options: MigrateOptions

    @Option(help: "How findings are written.", transform: LintFormat.parse)
    var format = LintFormat.text

    @Flag(help: "Only what is not applied yet; asks the database.")
    var pending = false

    @Option(help: "With --pending: no migrations of a later release than this.", transform: Release.parse)
    var release: Release?

    @Flag(help: "Let a warning be an error.")
    var strict = false

    func run() async throws {
        let console = Console(environment: ProcessInfo.processInfo.environment)
        let report = try await report()
        console.line(report.text(format.format))
        if report.errors > 0 || strict && report.warnings > 0 { throw ExitCode(1) }
    }

    private func report() async throws -> LintReport {
        let files = try options.migrationFiles()
        let faults = files.compactMap { file -> MigrationFileError? in
            if case .failure(let error) = file.content { error } else { nil }
        }
        let migrations = files.compactMap { try? $0.content.get() }
        // What is pending cannot be told of files that cannot be read: then all are looked at.
        let chosen = pending && faults.isEmpty ? try await pendingVersions() : Set(migrations.map(\.version))
        let findings = MigrationLint.findings(
            in: migrations,
            path: { "\(options.migrationsDir)/\($0.fileName)" },
            reporting: { chosen.contains($0.version) }
        )
        return LintReport(
            findings: faults.map(LintFinding.init) + findings,
            files: chosen.count + faults.count
        )
    }

    private func pendingVersions() async throws -> Set<String> {
        let newest = release?.number ?? .max
        return try await options.run { migrator, _ in
            let pending = try await migrator.status().pending
            return Set(pending.filter { $0.release ?? 0 <= newest }.map(\.version))
        }
    }

    private static var rules: String {
        MigrationLint.rules.map { rule in
            let phases = rule.phases.count == 1 ? ", \(rule.phases.first?.rawValue ?? "") only" : ""
            return "  \(rule.name) (\(rule.severity.rawValue)\(phases)): \(rule.reason)"
        }.joined(separator: "\n")
    }
}
