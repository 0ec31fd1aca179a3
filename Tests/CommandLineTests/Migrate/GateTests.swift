import AsyncHTTPClient
import Foundation
import NIOCore
import Subprocess
import TestSupport
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The shipped contract, and instances of release 1 that live, are killed, and come too late.
@Suite(.timeLimit(.minutes(30))) struct GateTests {
    private struct Health: Decodable, Sendable {
        let status: String
        let reason: String?
        let instance: String
    }

    private static let migrations = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../migrations").standardizedFileURL.path

    private static func migrate(_ database: TestDatabase, _ arguments: String...) async throws
        -> Program.Ending
    {
        try await Program.run(
            ["migrate", "up", "--migrations-dir", migrations] + arguments,
            variables: ["DATABASE_URL": database.connectionString]
        )
    }

    @Test func aContractNamesTheLastOldInstanceAndGoesThroughWhenItIsKilled() async throws {
        try await withTestDatabase { database in
            try await #expect(Self.migrate(database, "--phase", "expand").code == 0)
            try await Self.serve(database) { port, kill in
                let health = try await Self.health(port) { $0.status == "green" }
                let holder = "blue of release 1, instance \(health.instance.prefix(8))"
                let refused = try await Self.migrate(database, "--phase", "contract")
                #expect(refused.code == 1)
                #expect(refused.errors.contains(holder), "\(refused.errors)")
                #expect(refused.errors.count { $0 == "\n" } == 1)

                let result = try await Self.waitingMigrate(database) { line in
                    guard line.hasPrefix("Waiting: ") else { return }
                    #expect(line.contains(holder), "\(line)")
                    kill()
                }
                #expect(result.status.isSuccess)
                let last = "Applied: 20260202002000_drop_author_of_answers.sql"
                #expect(result.lines.last?.hasPrefix(last) == true, "\(result.lines)")
            }
            try await Self.serve(database) { port, kill in
                let health = try await Self.health(port) { $0.reason?.contains("too old") == true }
                #expect(health.status == "red")
                #expect(
                    health.reason?.contains("release 1 is too old: contract migration 2026020200") == true
                )
                kill()
            }
        }
    }

    /// Runs the contract with `--wait`; `body` gets each of its lines.
    private static func waitingMigrate(
        _ database: TestDatabase,
        _ body: @escaping @Sendable (String) -> Void
    ) async throws -> (status: TerminationStatus, lines: [String]) {
        let result = try await Subprocess.run(
            .path(Program.path),
            arguments: [
                "migrate", "up", "--migrations-dir", migrations, "--phase", "contract", "--wait", "120s",
            ],
            environment: .custom(["DATABASE_URL": database.connectionString]),
            input: .none,
            output: .sequence,
            error: .discarded
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardOutput.strings() {
                body(line)
                lines.append(line.trimmingCharacters(in: .newlines))
            }
            return lines
        }
        return (result.terminationStatus, result.closureResult)
    }

    /// Runs an instance of release 1 until it is killed.
    private static func serve(
        _ database: TestDatabase,
        _ body: @escaping @Sendable (_ port: Int, _ kill: @escaping @Sendable () -> Void) async throws -> Void
    ) async throws {
        _ = try await Subprocess.run(
            .path(Program.path),
            arguments: [
                "serve", "--port", "0", "--release", "1", "--migrations-dir", FilePath(migrations).string,
            ],
            environment: .custom(["DATABASE_URL": database.connectionString]),
            input: .none,
            output: .discarded,
            error: .sequence
        ) { execution in
            for try await line in execution.standardError.strings() {
                guard line.contains("listening"),
                    let port = line.firstMatch(of: /port=(\d+)/).flatMap({ Int($0.output.1) })
                else { continue }
                try await body(port) { try? execution.send(signal: .kill) }
            }
        }
    }

    /// Asks until health is as it is wanted.
    private static func health(_ port: Int, until isWanted: (Health) -> Bool) async throws -> Health {
        while true {
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/health")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            let body = try await response.body.collect(upTo: 1 << 16)
            let health = try JSONDecoder().decode(Health.self, from: Data(body.readableBytesView))
            if isWanted(health) { return health }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
