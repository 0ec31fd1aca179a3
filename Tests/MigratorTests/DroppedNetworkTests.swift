import Foundation
import Logging
import Migrations
import Migrator
import Postgres
import PrivatePostgres
import Subprocess
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// An instance whose network is cut: no end of its connection ever reaches the server.
@Suite(
    .enabled(if: geteuid() == 0 && access("/usr/sbin/iptables", X_OK) == 0, "needs root and iptables"),
    .timeLimit(.minutes(5))
)
struct DroppedNetworkTests {
    /// A loopback address that nobody else uses.
    private static let address = "127.66.\(Int.random(in: 1...250)).\(Int.random(in: 1...250))"

    @Test func aContractGoesThroughWhenTheServerHasGivenUpOnAVanishedInstance() async throws {
        try await withPrivateServer { server in
            let settings = "alter system set listen_addresses = '\(Self.address)'"
            try await server.run(settings, in: PrivatePostgres.defaultDatabase)
            let database = try await server.createDatabase(named: "gate")
            try await server.run(
                "copy (select 'host all all 127.0.0.0/8 trust') to program 'cat >> \"$PGDATA/pg_hba.conf\"'",
                in: PrivatePostgres.defaultDatabase
            )
            try await server.restart()
            let local = try PostgresConfiguration(url: database, environment: [:])
            let migrations = try Self.migrations()
            func migrator(wait: Duration) -> Migrator {
                Migrator(
                    local,
                    migrations: migrations,
                    options: MigratorOptions(waitForInstances: wait),
                    logger: Logger(label: "test")
                )
            }
            try await migrator(wait: .zero).up(phase: .expand)
            let remote = try PostgresConfiguration(
                url:
                    "host=\(Self.address) port=5432 user=postgres dbname=gate application_name='fakestack blue r1 cut'",
                environment: [:]
            )
            try await withPostgresClient(
                configuration: remote,
                options: PostgresClientOptions(admission: SchemaRequirement(release: 1).admission),
                logger: Logger(label: "test")
            ) { client in
                await client.waitUntil(up: true)
                try await Self.withoutNetwork {
                    let refused = await #expect(throws: MigratorError.self) {
                        try await migrator(wait: .zero).up(phase: .contract)
                    }
                    #expect(refused?.holders.first?.address.isEmpty == false)
                    try await #expect(migrator(wait: .seconds(120)).up(phase: .contract).count == 1)
                }
            }
        }
    }

    private static func migrations() throws -> [Migration] {
        try [
            ("1", "phase:expand release:1", "create table t (a int);"),
            ("2", "phase:contract release:2", "drop table t;"),
        ]
        .map { version, options, sql in
            try MigrationParser.parse(
                path: "\(version)_x.sql",
                text: "-- migrate:up \(options)\n\(sql)\n-- migrate:down\n"
            )
        }
    }

    /// Drops every packet from and to the address while `body` runs.
    private static func withoutNetwork(_ body: () async throws -> Void) async throws {
        try await rules("-A")
        do {
            try await body()
        } catch {
            try await rules("-D")
            throw error
        }
        try await rules("-D")
    }

    private static func rules(_ verb: String) async throws {
        for direction in ["-s", "-d"] {
            let result = try await Subprocess.run(
                .name("iptables"),
                arguments: ["-w", verb, "INPUT", direction, address, "-j", "DROP"],
                output: .discarded,
                error: .string(limit: 4096)
            )
            try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        }
    }
}
