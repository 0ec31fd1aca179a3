import AsyncHTTPClient
import Foundation
import Lifecycle
import Logging
import Migrations
import Migrator
import NIOCore
import NIOHTTP1
import Postgres
import Service
import Subprocess
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Instances and the schema's migrations.
@Suite(.timeLimit(.minutes(30))) struct SchemaGateTests {
    private static func with(
        release: Int,
        _ database: String,
        _ body: @escaping @Sendable (RunningService) async throws -> Void
    ) async throws {
        try await RunningService.with(database: database) {
            $0.identity = InstanceIdentity(instance: "one", color: "blue", release: release)
        } _: { (service: RunningService) async throws in
            try await body(service)
        }
    }

    /// Waits for the reason that health gives.
    private static func reason(_ service: RunningService, containing words: String) async throws {
        while true {
            let health = service.instance.lifecycle.health()
            if health.status == .red, health.reason?.contains(words) == true { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test func anInstanceWaitsForItsMigrationsAndTurnsGreenByItself() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await Self.with(release: 2, url) { (service: RunningService) async throws in
                try await Self.reason(service, containing: "no migration was applied")
                try await RunningService.migrate(url, release: 1)
                try await Self.reason(
                    service,
                    containing: "the schema is too old for release 2, which needs 2026"
                )
                #expect(try await service.ask(.GET, "/questions").status == 503)
                try await RunningService.migrate(url, phase: .expand)
                await service.until(.serving)
                #expect(try await service.ask(.GET, "/questions").status == 200)
                #expect(service.instance.lifecycle.health().status == .green)
            }
        }
    }

    @Test func anOldInstanceThatStartsAfterTheContractStaysRed() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await RunningService.migrate(url)
            try await Self.with(release: 1, url) { (service: RunningService) async throws in
                try await Self.reason(service, containing: "release 1 is too old: contract migration 2026")
                // What it says of its health may be ahead of the connections that requests would use.
                var refused = try await service.ask(.GET, "/questions")
                while refused.json["detail"] as? String
                    != "this instance cannot use the schema as it is; /health says why"
                {
                    #expect(refused.status == 503)
                    refused = try await service.ask(.GET, "/questions")
                }
                #expect(refused.status == 503)
                #expect(try await service.ask(.GET, "/live").status == 200)
                #expect(service.instance.lifecycle.health().database == .up)
            }
        }
    }

    @Test func whoLosesItsLockIsRedUntilItHoldsItAgain() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await RunningService.migrate(url, release: 1)
            let one = PostgresClientOptions(connections: 0, sessions: 1)
            try await withTestClient(of: database.configuration, options: one) { client in
                try await Self.with(release: 1, url) { (service: RunningService) async throws in
                    await service.until(.serving)
                    try await client.withSession { session in
                        // Its connections end again and again until somebody else was faster.
                        var isTaken = false
                        while !isTaken {
                            _ = try await session.query(
                                """
                                select pg_terminate_backend(pid) from pg_locks
                                where locktype = 'advisory' and objsubid = 2 and objid = 1
                                    and classid = \(unescaped: "\(ReleaseGate.key)")
                                    and database = (select oid from pg_database where datname = current_database())
                                """
                            )
                            isTaken = try await session.query(
                                "select pg_try_advisory_lock(\(unescaped: "\(ReleaseGate.key)"), 1)"
                            )[0].decode(Bool.self, at: 0)
                        }
                        try await Self.reason(service, containing: "the lock on its release is lost")
                        #expect(service.instance.lifecycle.health().status == .red)
                        #expect(try await service.ask(.GET, "/questions").status == 503)
                        _ = try await session.query(
                            "select pg_advisory_unlock(\(unescaped: "\(ReleaseGate.key)"), 1)"
                        )
                    }
                    while service.instance.lifecycle.health().status != .green {
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    #expect(try await service.ask(.GET, "/questions").status == 200)
                }
            }
        }
    }

    @Test func aContractWaitsUntilTheOldInstanceHasEnded() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await RunningService.migrate(url, phase: .expand)
            let (waits, wait) = AsyncStream.makeStream(of: [GateHolder].self)
            let contracting = Task {
                for await _ in waits.prefix(1) {}
                // It has been seen to wait; that it goes on is what the end of the test shows.
            }
            let migrating = Mutex<Task<Void, any Error>?>(nil)
            try await Self.with(release: 1, url) { (service: RunningService) async throws in
                await service.until(.serving)
                let refused = await #expect(throws: MigratorError.self) {
                    try await RunningService.migrate(url, phase: .contract)
                }
                #expect(
                    refused?.holders.first?.description.hasPrefix("blue of release 1, instance one") == true
                )
                migrating.withLock {
                    $0 = Task {
                        try await RunningService.migrate(url, phase: .contract, wait: .seconds(120)) {
                            if case .gated(_, let holders) = $0 { wait.yield(holders) }
                        }
                    }
                }
                await contracting.value
                #expect(try await service.ask(.GET, "/questions").status == 200)
            }
            try await migrating.withLock { $0 }?.value
        }
    }

    @Test func aKilledInstanceHoldsNothing() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await RunningService.migrate(url, phase: .expand)
            let ending = try await ServeProgram.run(database: url, ["--release", "1"]) { program in
                let health = HTTPClientRequest(url: "http://127.0.0.1:\(program.port)/health")
                while try await HTTPClient.shared.execute(health, timeout: .seconds(30)).status != .ok {
                    try await Task.sleep(for: .milliseconds(10))
                }
                await #expect(throws: MigratorError.self) {
                    try await RunningService.migrate(url, phase: .contract)
                }
                program.signal(.kill)
                try await RunningService.migrate(url, phase: .contract, wait: .seconds(120))
            }
            #expect(ending.status == .signaled(SIGKILL))
        }
    }

    @Test func whoLosesItsConnectionsIsAskedAgain() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await RunningService.migrate(url, phase: .expand)
            try await withTestClient(of: database.configuration) { client in
                try await Self.with(release: 1, url) { (service: RunningService) async throws in
                    await service.until(.serving)
                    let count = "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2"
                    while try await client.query(PostgresQuery(sql: count))[0].decode(Int64.self, at: 0) < 5 {
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    // The contract of a tool that asks nobody, and the end of every connection.
                    try await client.query(
                        "insert into schema_migrations (version, phase, release) values ('9', 'contract', 2)"
                    )
                    try await client.query(
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'fakestack %' and datname = current_database()"
                    )
                    try await Self.reason(
                        service,
                        containing: "release 1 is too old: contract migration 9 of release 2"
                    )
                    #expect(try await service.ask(.GET, "/questions").status == 503)
                    try await client.query("delete from schema_migrations where version = '9'")
                    while service.instance.lifecycle.health().status != .green {
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    #expect(try await service.ask(.GET, "/questions").status == 200)
                }
            }
        }
    }
}
