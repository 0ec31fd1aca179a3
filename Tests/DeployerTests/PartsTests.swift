import Foundation
import StageSupport
import Testing

@testable import Deployer
@testable import Rollout
@testable import Runtimes

@Suite struct MigrateCommandTests {
    /// A program that tells its arguments and what it finds in its environment.
    func withProgram(_ script: String, _ body: (String) async throws -> Void) async throws {
        try await Stage.withDirectory { directory in
            let path = "\(directory)/program"
            try AtomicFile.write("#!/bin/sh\n\(script)\n", to: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            try await body(path)
        }
    }

    @Test func itTellsThePhaseAndHandsTheDatabaseOverInTheEnvironment() async throws {
        try await withProgram(#"echo "$@"; echo "$DATABASE_URL $FAKESTACK_RELEASE""#) { path in
            let lines = Recorder<String>()
            let command = MigrateVerb(ProcessVerbRunner(executable: path, databaseURL: "postgres://db"))
            try await command.apply(.contract, release: 2) { lines.add($0) }
            #expect(lines.all == ["migrate up --phase contract", "postgres://db 2"])
        }
    }

    @Test func aFailureIsReportedWithItsLastLine() async throws {
        try await withProgram("echo applying; echo 'column missing' >&2; exit 3") { path in
            let error = await #expect(throws: DeploymentError.self) {
                try await MigrateVerb(ProcessVerbRunner(executable: path, databaseURL: nil)).apply(
                    .expand,
                    release: 1
                ) { _ in
                }
            }
            #expect(error?.description.contains("the expand migrations failed") == true)
            #expect(error?.description.hasSuffix("column missing") == true)
        }
    }

    @Test func whatLintFindsIsRefusedUnlessItIsAllowed() async throws {
        let finding = "m/1_x.sql:3:1: error: the table t is dropped"
        let said = #"""
            [ "$* $FAKESTACK_RELEASE" = "migrate lint --pending --format json 2" ] || exit 64
            echo 'a word of the database' >&2
            cat <<'EOF'
            {
              "errors" : 1, "files" : 2, "warnings" : 0,
              "findings" : [{"path": "m/1_x.sql", "line": 3, "column": 1, "severity": "error", "rule": "drop",
                "message": "the table t is dropped", "reason": "", "remedy": "", "excerpt": ""}]
            }
            EOF
            exit 1
            """#
        try await withProgram(said) { path in
            let lines = Recorder<String>()
            let error = await #expect(throws: DeploymentError.self) {
                try await MigrateVerb(ProcessVerbRunner(executable: path, databaseURL: nil)).check(release: 2)
                {
                    lines.add($0)
                }
            }
            #expect(error?.description.contains("\(finding); write it the safe way") == true)
            let careless = MigrateVerb(
                ProcessVerbRunner(executable: path, databaseURL: nil),
                allowsUnsafe: true
            )
            try await careless.check(release: 2) { lines.add($0) }
            let run = [finding, "1 errors, 0 warnings in 2 migrations"]
            #expect(lines.all == run + run)
        }
    }

    @Test func aLintThatCannotLookIsNoLicence() async throws {
        try await withProgram("echo 'fakestack: no database' >&2; exit 1") { path in
            let command = MigrateVerb(
                ProcessVerbRunner(executable: path, databaseURL: nil),
                allowsUnsafe: true
            )
            let error = await #expect(throws: DeploymentError.self) {
                try await command.check(release: 1) { _ in }
            }
            #expect(error?.description.hasSuffix(": fakestack: no database") == true)
        }
    }
}

@Suite struct StageLockTests {
    @Test func itIsFreeAgainAfterItsHolderIsGone() async throws {
        try await Stage.withDirectory { directory in
            do {
                let lock = try StageLock(.deploy, directory: directory, purpose: "fakestack deploy one")
                #expect(throws: DeploymentError.self) {
                    _ = try StageLock(.deploy, directory: directory, purpose: "two")
                }
                _ = consume lock
            }
            #expect(StageLock.holder(.deploy, directory: directory) == nil)
            let lock = try StageLock(.deploy, directory: directory, purpose: "three")
            let holder = StageLock.holder(.deploy, directory: directory)
            #expect(holder?.hasPrefix("three, process \(getpid()) on ") == true)
            _ = consume lock
        }
    }
}
