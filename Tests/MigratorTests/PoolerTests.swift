import Foundation
import Logging
import Migrations
import Migrator
import Postgres
import PrivatePostgres
import TestSupport
import Testing

/// Migrations through PgBouncer.
@Suite(.timeLimit(.minutes(5))) struct PoolerTests {
    private static func migrator(_ url: String, waiting patience: Duration = .seconds(300)) throws -> Migrator
    {
        Migrator(
            try PostgresConfiguration(url: url, environment: [:]),
            migrations: [
                try MigrationParser.parse(
                    path: "1_a.sql",
                    text: "-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;\n"
                )
            ],
            options: MigratorOptions(waitForOthers: patience),
            logger: Logger(label: "test")
        )
    }

    /// Advisory locks of this database that somebody holds.
    private static func locks(_ database: TestDatabase) async throws -> Int64 {
        try await withTestClient(of: database.configuration) { client in
            try await client.query(
                """
                select count(*) from pg_locks where locktype = 'advisory'
                    and database = (select oid from pg_database where datname = current_database())
                """
            )[0].decode(Int64.self, at: 0)
        }
    }

    @Test func aPoolerThatSharesBackendsIsRefusedBeforeALockIsTaken() async throws {
        try await withTestDatabase { database in
            try await PgBouncer.with(poolMode: "transaction", of: database) { url in
                // More than once: backends are there by then, one of them with our prepared statements.
                for _ in 0..<3 {
                    for run in [
                        { try await Self.migrator(url).up() }, { try await Self.migrator(url).down() },
                    ] {
                        let error = await #expect(throws: MigratorError.self) { try await run() }
                        #expect(error?.code == .pooler)
                        #expect(error?.description.hasSuffix("Connect to Postgres itself") == true)
                    }
                    try await #expect(Self.locks(database) == 0)
                }
                // Nothing stays behind that would keep a direct run waiting.
                let direct = try Self.migrator(database.connectionString, waiting: .zero)
                try await #expect(direct.up().map(\.version) == ["1"])
            }
        }
    }

    @Test func aPoolerThatKeepsBackendsForSessionsIsNoMatter() async throws {
        try await withTestDatabase { database in
            try await PgBouncer.with(poolMode: "session", of: database) { url in
                try await #expect(Self.migrator(url).up().map(\.version) == ["1"])
                try await #expect(Self.migrator(url).status().appliedCount == 1)
                try await #expect(Self.migrator(url).down().map(\.version) == ["1"])
            }
        }
    }
}

/// A PgBouncer of its own, in front of the server that tests share.
enum PgBouncer {
    /// Runs `body` with a connection string that leads through it.
    static func with(
        poolMode: String,
        of database: TestDatabase,
        _ body: (String) async throws -> Void
    ) async throws {
        let program = "/usr/sbin/pgbouncer"
        try #require(
            FileManager.default.isExecutableFile(atPath: program),
            "'make setup-test' installs pgbouncer"
        )
        let server = try await TestServer.shared.server()
        let file = FileManager.default.temporaryDirectory.appending(
            path: "pgbouncer-\(UUID().uuidString).ini"
        )
        let bound = try BoundSocket()
        let port = bound.port
        bound.close()
        try Data(
            """
            [databases]
            \(database.name) = host=\(server.socketDirectory) port=5432 user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = \(poolMode)
            """.utf8
        ).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        // It refuses root, and goes as the server's own user where that is another.
        let owner = try FileManager.default.attributesOfItem(atPath: server.socketDirectory)[
            .ownerAccountName
        ]
        process.arguments = (geteuid() == 0 ? ["-u", owner as? String ?? "nobody"] : []) + [file.path]
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            // It inherits which signals are blocked here.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        while true {
            try #require(process.isRunning, "pgbouncer ended")
            if (try? PassingClient.visit(port: port, saying: [], byReset: false)) != nil { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        try await body("host=127.0.0.1 port=\(port) dbname=\(database.name) user=postgres")
    }
}
