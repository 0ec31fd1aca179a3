import Foundation
import Logging
import PrivatePostgres
import Testing

@Suite struct PrivatePostgresTests {
    private let logger = Logger(label: "test.private")

    @Test func servesForAsLongAsTheBodyRuns() async throws {
        let stopped = try await withPrivatePostgres(directory: nil, logger: logger) { server in
            try await server.createDatabase(named: "it's here")
            let answer = try psql(server.connectionString(database: "it's here"), "select current_database()")
            #expect(answer == "it's here")
            #expect(server.pid != nil)
            return server
        }
        #expect(stopped.pid == nil)
    }

    @Test func removesATemporaryCluster() async throws {
        let socket = try await withPrivatePostgres(directory: nil, logger: logger) { $0.socketDirectory }
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func keepsTheClusterInANamedDirectory() async throws {
        try await withDirectory { directory in
            try await withPrivatePostgres(directory: directory, logger: logger) { server in
                _ = try psql(server.connectionString, "create table kept as select 42 as answer")
            }
            try await withPrivatePostgres(directory: directory, logger: logger) { server in
                try #expect(psql(server.connectionString, "select answer from kept") == "42")
            }
        }
    }

    @Test func stopsWhenTheBodyThrows() async throws {
        struct Failure: Error {}
        try await withDirectory { directory in
            await #expect(throws: Failure.self) {
                try await withPrivatePostgres(directory: directory, logger: logger) { _ in throw Failure() }
            }
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/data/postmaster.pid"))
        }
    }

    @Test func stopsWhenItsTaskIsCancelled() async throws {
        try await withDirectory { directory in
            let (running, continuation) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await withPrivatePostgres(directory: directory, logger: logger) { _ in
                    continuation.finish()
                    try await Task.sleep(for: .seconds(3600))
                }
            }
            for await _ in running {}
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/data/postmaster.pid"))
        }
    }

    @Test func stopsWhenTheProcessIsKilled() async throws {
        try await withDirectory { directory in
            await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
                try await withPrivatePostgres(directory: directory, logger: Logger(label: "killed")) {
                    server in
                    try await server.pause()
                    kill(getpid(), SIGKILL)
                }
            }
            // The guardian works on after the process is gone; hanging here is the failure.
            while FileManager.default.fileExists(atPath: "\(directory)/data/postmaster.pid") {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test func refusesADirectoryThatIsInUse() async throws {
        try await withDirectory { directory in
            try await withPrivatePostgres(directory: directory, logger: logger) { _ in
                let error = await #expect(throws: PrivatePostgresError.self) {
                    try await withPrivatePostgres(directory: directory, logger: logger) { _ in }
                }
                #expect(error?.code == .inUse)
            }
        }
    }

    @Test func worksBelowADirectoryThatOnlyWeCanEnter() async throws {
        try await withDirectory { directory in
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
            try await withPrivatePostgres(directory: "\(directory)/below", logger: logger) { server in
                try #expect(psql(server.connectionString, "select 1") == "1")
            }
        }
    }

    @Test func worksInADirectoryTooLongForASocket() async throws {
        try await withDirectory { directory in
            let long = directory + "/" + String(repeating: "long", count: 30)
            try await withPrivatePostgres(directory: long, logger: logger) { server in
                try #expect(psql(server.connectionString, "select 1") == "1")
                #expect(server.logFile.hasPrefix(long))
            }
        }
    }

    @Test func restartsAndFreezes() async throws {
        try await withPrivatePostgres(directory: nil, logger: logger) { server in
            let first = try #require(server.pid)
            try await server.restart(mode: .immediate)
            let second = try #require(server.pid)
            #expect(first != second)
            try await server.pause()
            // A frozen one must still stop at the end.
        }
    }

    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = "/tmp/fakestack-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    private func psql(_ connection: String, _ sql: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["psql", "-XAtq", "-d", connection, "-c", sql]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text.trimmingCharacters(in: .newlines)
    }
}
