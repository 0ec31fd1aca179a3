import Foundation
package import Rollout
package import Runtimes

/// Looks at migrations and applies them by running `fakestack migrate`, so that the deployer needs no database driver.
package struct MigrateVerb: SchemaMigrations {
    private let runner: any VerbRunner
    private let contractWait: Duration
    private let allowsUnsafe: Bool

    /// Describes the command; its verb, `migrate lint` or `migrate up`, and a phase are added.
    ///
    /// - Parameters:
    ///   - runner: What runs it, where the database is.
    ///   - contractWait: How long a contract waits for instances of earlier releases that end.
    ///   - allowsUnsafe: Whether to go on where lint finds an error; what it finds is reported all the same.
    package init(
        _ runner: any VerbRunner,
        contractWait: Duration = .seconds(30),
        allowsUnsafe: Bool = false
    ) {
        self.runner = runner
        self.contractWait = contractWait
        self.allowsUnsafe = allowsUnsafe
    }

    /// Runs `migrate lint` over what is pending for a release.
    package func check(release: Int, report: @escaping @Sendable (String) -> Void) async throws {
        let (lines, exit) = try await runner.run(
            ["migrate", "lint", "--pending", "--format", "json"],
            variables: ["FAKESTACK_RELEASE": "\(release)"],
            report: { _ in }
        )
        guard let found = Lint(lines) else {
            for line in lines { report(line) }
            if exit.isClean { return }
            throw Self.refusal(lines.last ?? "migrate lint \(exit)")
        }
        for finding in found.findings { report(finding.text) }
        report("\(found.errors) errors, \(found.warnings) warnings in \(found.files) migrations")
        if exit.isClean || allowsUnsafe && found.errors > 0 { return }
        let errors = found.findings.filter { $0.severity == "error" }.map(\.text)
        throw Self.refusal(
            "\(errors.joined(separator: "; ")); write it the safe way, or say --allow-unsafe-migrations"
        )
    }

    private static func refusal(_ why: String) -> DeploymentError {
        DeploymentError(.migration, "what is pending cannot be applied while both releases serve: \(why)")
    }

    /// Runs `migrate room`, which exits with 1 where there is none.
    package func checkRoom(for instances: Int, report: @escaping @Sendable (String) -> Void) async throws {
        let (lines, exit) = try await runner.run(
            ["migrate", "room", "--instances", "\(instances)"],
            variables: [:],
            report: { _ in }
        )
        let last = lines.last ?? "migrate room \(exit)"
        switch exit.status {
        case 0: return
        case 1: throw DeploymentError(.start, last)
        default: report("whether the database has room for \(instances) more is not known: \(last)")
        }
    }

    /// Runs `migrate up` for a phase; `FAKESTACK_RELEASE` tells it how far to go.
    package func apply(
        _ phase: MigrationPhase,
        release: Int,
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        var variables = ["FAKESTACK_RELEASE": "\(release)"]
        if phase == .contract { variables["FAKESTACK_WAIT"] = "\(Int(contractWait / .milliseconds(1)))ms" }
        let (lines, exit) = try await runner.run(
            ["migrate", "up", "--phase", phase.rawValue],
            variables: variables,
            report: report
        )
        guard exit.isClean else {
            let why = lines.last ?? "migrate \(exit)"
            throw DeploymentError(.migration, "the \(phase.rawValue) migrations failed: \(why)")
        }
    }
}

/// What `migrate lint --format json` says.
private struct Lint: Decodable {
    struct Finding: Decodable {
        var path: String
        var line: Int
        var column: Int
        var severity: String
        var message: String

        var text: String { "\(path):\(line):\(column): \(severity): \(message)" }
    }

    var files: Int
    var errors: Int
    var warnings: Int
    var findings: [Finding]

    /// Nil where the output holds no such object: the verb came to no findings.
    init?(_ lines: [String]) {
        let object = lines.drop { $0 != "{" }.joined(separator: "\n")
        guard let lint = try? JSONDecoder().decode(Self.self, from: Data(object.utf8)) else { return nil }
        self = lint
    }
}
