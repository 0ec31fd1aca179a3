import Foundation
import Lifecycle
import Logging
import StageSupport
import Subprocess
import TestSupport

@testable import Proxies
@testable import Rollout
@testable import Runtimes

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// `fakestack deploy`, the built program, with real instances on a real database.
struct DeployProgram: Sendable {
    struct Ending: Sendable {
        var status: TerminationStatus
        var events: [RolloutEvent]
        /// What it said that is no event.
        var complaints: [String]
        var outcome: RolloutOutcome? { events.last?.outcome }
    }

    /// Beside the test bundle, where the build puts every product.
    static let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
        path: "fakestack"
    ).path

    let directory: String
    let database: String
    let proxy: (port: Int, flags: [String])
    /// In the environment of everything that is started for this test.
    let mark = UUID().uuidString

    /// Runs `body` with a database and a proxy, and stops the instances that are left.
    static func with(
        _ kind: ProxyKind,
        _ body: @escaping @Sendable (DeployProgram) async throws -> Void
    ) async throws {
        try await withTestDatabase { database in
            let connection = database.connectionString
            try await Stage.withDirectory { directory in
                try await kind.withProxy(
                    directory: "\(directory)/proxy",
                    port: try freePort(),
                    logger: Logger(label: "test")
                ) { proxy in
                    try await body(
                        DeployProgram(
                            directory: directory,
                            database: connection,
                            proxy: (proxy.port, proxy.address.flags)
                        )
                    )
                }
            }
        }
    }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - wrapper: The words of a program that runs it, such as `timeout 2`.
    ///   - variables: What its environment holds besides.
    ///   - isFatal: Whether it is killed at this event.
    func run(
        _ arguments: [String],
        under wrapper: [String] = [],
        variables: [String: String] = [:],
        killAt isFatal: @escaping @Sendable (RolloutEvent) -> Bool = { _ in false }
    ) async throws -> Ending {
        var options = PlatformOptions()
        options.createSession = true
        let words =
            wrapper + [Self.path, "deploy"] + arguments + ["--dir", directory, "--format", "json"]
            + proxy.flags
        var environment: [Environment.Key: String?] = [
            "DATABASE_URL": database,
            "FAKESTACK_MIGRATIONS_DIR": Stage.repository.appending(path: "migrations").path,
            "FAKESTACK_SHUTDOWN_DELAY": "0s",
            "FAKESTACK_TEST": mark,
        ]
        for (name, value) in variables { environment[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0]),
            arguments: Arguments(Array(words.dropFirst())),
            environment: .inherit.updating(environment),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            var events: [RolloutEvent] = []
            var complaints: [String] = []
            for try await line in execution.standardOutput.strings() where !line.isEmpty {
                guard let event = try? WireJSON.decode(RolloutEvent.self, from: Data(line.utf8)) else {
                    complaints.append(line)
                    continue
                }
                events.append(event)
                if isFatal(event) { kill(execution.processIdentifier.value, SIGKILL) }
            }
            return (events, complaints)
        }
        let (events, complaints) = result.closureResult
        return Ending(status: result.terminationStatus, events: events, complaints: complaints)
    }

    /// Brings the database to the newest release.
    func migrate() async throws {
        let root = Stage.repository.appending(path: "migrations").path
        let result = try await Subprocess.run(
            .path(FilePath(Self.path)),
            arguments: ["migrate", "up", "--migrations-dir", root],
            environment: .inherit.updating(["DATABASE_URL": database]),
            input: .none,
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput
        )
        guard result.terminationStatus.isSuccess else {
            throw DeploymentError(.migration, result.standardOutput)
        }
    }

    /// What runs of this stage.
    func instances() async throws -> [RunningInstance] {
        try await Stage.runtime(in: directory).list()
    }

    /// The processes that were started for this test and are neither an instance nor its parent, in words; gives those
    /// that are about to end the time to do so.
    func strays() async throws -> [String] {
        var strays: [String] = []
        for _ in 0..<500 {
            let instances = try await instances().compactMap { ProcessIdentity($0.id)?.pid }
            let known = Set(instances + instances.compactMap { ProcessTable.stat(of: $0)?.parent })
            strays = ProcessTable.pids()
                .filter { ProcessTable.environment(of: $0)?["FAKESTACK_TEST"] == mark && !known.contains($0) }
                .map { "\($0) \(ProcessTable.commandLine(of: $0))" }
            if strays.isEmpty { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        return strays
    }
}
