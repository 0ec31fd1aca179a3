import Foundation
import Logging
import Migrations
import Migrator
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ReleaseGateTests {
    private static func migration(_ version: String, _ options: String, _ sql: String) throws -> Migration {
        try MigrationParser.parse(
            path: "\(version)_test.sql",
            text: "-- migrate:up \(options)\n\(sql)\n-- migrate:down\n"
        )
    }

    private static func expand() throws -> Migration {
        try migration("1", "phase:expand release:1", "create table t (a int, b int);")
    }

    private static func contract(_ more: String = "") throws -> Migration {
        try migration("2", "phase:contract release:2\(more)", "alter table t drop column a;")
    }

    private static func migrator(
        _ database: TestDatabase,
        _ migrations: [Migration],
        wait: Duration = .zero,
        onEvent: @escaping @Sendable (MigratorEvent) -> Void = { _ in }
    ) throws -> Migrator {
        Migrator(
            try database.configuration,
            migrations: migrations,
            options: MigratorOptions(waitForInstances: wait),
            logger: Logger(label: "test"),
            onEvent: onEvent
        )
    }

    /// A client as an instance of a release has it, while `body` runs.
    private static func withInstance<Result: Sendable>(
        release: Int,
        _ database: TestDatabase,
        knows migrations: [Migration] = [],
        _ body: (PostgresClient) async throws -> Result
    ) async throws -> Result {
        var configuration = try database.configuration
        configuration.applicationName = "fakestack blue r\(release) 1b4e28ba"
        return try await withPostgresClient(
            configuration: configuration,
            options: PostgresClientOptions(
                admission: SchemaRequirement(release: release, migrations: migrations).admission
            ),
            logger: Logger(label: "test"),
            body
        )
    }

    private static func untilUp(_ client: PostgresClient) async {
        for await status in client.statusUpdates where status == .up { return }
    }

    @Test(arguments: ["", " transaction:false"])
    func aContractDoesNotRunWhileAnOldInstanceLivesAndNamesIt(_ options: String) async throws {
        try await withTestDatabase { database in
            let migrations = [try Self.expand(), try Self.contract(options)]
            try await Self.migrator(database, migrations).up(phase: .expand)
            try await Self.withInstance(release: 1, database) { client in
                await Self.untilUp(client)
                let error = await #expect(throws: MigratorError.self) {
                    try await Self.migrator(database, migrations).up(phase: .contract)
                }
                #expect(error?.code == .gated)
                #expect(error?.description.contains("blue of release 1, instance 1b4e28ba (pid ") == true)
                _ = try await client.query("select a from t")
            }
            try await #expect(Self.migrator(database, migrations).up(phase: .contract).count == 1)
        }
    }

    @Test func aContractGoesThroughWhenTheLastOldInstanceEnds() async throws {
        try await withTestDatabase { database in
            let migrations = [try Self.expand(), try Self.contract()]
            try await Self.migrator(database, migrations).up(phase: .expand)
            let (waits, wait) = AsyncStream.makeStream(of: [GateHolder].self)
            let applied = try await Self.withInstance(release: 1, database) { client in
                await Self.untilUp(client)
                let applying = Task {
                    try await Self.migrator(database, migrations, wait: .seconds(120)) {
                        if case .gated(_, let holders) = $0 { wait.yield(holders) }
                    }.up(phase: .contract)
                }
                for await holders in waits.prefix(1) {
                    #expect(holders.map(\.release) == [1])
                }
                // Who waits keeps nobody out.
                try await Self.withInstance(release: 1, database) { second in
                    await Self.untilUp(second)
                    _ = try await second.query("select a from t")
                }
                return applying
            }
            try await #expect(applied.value.map(\.version) == ["2"])
        }
    }

    @Test func instancesOfTheNewReleaseAreInNobodysWay() async throws {
        try await withTestDatabase { database in
            let migrations = [try Self.expand(), try Self.contract()]
            try await Self.migrator(database, migrations).up(phase: .expand)
            try await Self.withInstance(release: 2, database, knows: migrations) { client in
                await Self.untilUp(client)
                try await #expect(Self.migrator(database, migrations).up(phase: .contract).count == 1)
                _ = try await client.query("select b from t")
            }
        }
    }

    /// What an instance says, by the migrations that it knows and those that are applied.
    @Test func eachFaultOfTheSchemaHasAReasonOfItsOwn() async throws {
        try await withTestDatabase { database in
            let later = try Self.migration("3", "phase:expand release:2", "alter table t add column c int;")
            let migrations = [try Self.expand(), try Self.contract(), later]
            try await withTestClient(of: database.configuration) { watcher in
                func fault(_ release: Int, _ known: [Migration]) async throws -> String? {
                    try await SchemaRequirement(release: release, migrations: known).check(on: watcher).fault
                }
                #expect(
                    try await fault(1, migrations) == "no migration was applied; run 'fakestack migrate up'"
                )
                try await Self.migrator(database, migrations).up(release: 1)
                #expect(try await fault(1, migrations) == nil)
                #expect(
                    try await fault(2, migrations)
                        == "the schema is too old for release 2, which needs 3; run 'fakestack migrate up --phase expand'"
                )
                try await Self.migrator(database, migrations).up(phase: .contract)
                let tooOld = "release 1 is too old: contract migration 2 of release 2 is applied"
                #expect(try await fault(1, migrations) == tooOld)
                // Of a file that came after it, an instance learns from the table.
                #expect(try await fault(1, [try Self.expand()]) == tooOld)
                try await Self.migrator(database, migrations).up()
                #expect(try await fault(2, migrations) == nil)
            }
        }
    }

    @Test func whatDbmateAppliedIsDescribedByTheNextRun() async throws {
        try await withTestDatabase { database in
            let migrations = [try Self.expand(), try Self.contract()]
            try await withTestClient(of: database.configuration) { client in
                // As dbmate leaves it behind.
                try await client.query("create table t (b int)")
                try await client.query("create table schema_migrations (version varchar primary key)")
                try await client.query("insert into schema_migrations values ('1'), ('2')")
                let requirement = SchemaRequirement(release: 1, migrations: [try Self.expand()])
                #expect(try await requirement.check(on: client).fault == nil)
                try await #expect(Self.migrator(database, migrations).up().isEmpty)
                #expect(try await requirement.check(on: client).fault?.contains("too old") == true)
                let dates = try await client.query("select count(applied_at) from schema_migrations")
                #expect(try dates[0].decode(Int64.self, at: 0) == 0)
            }
        }
    }

    @Test func aContractWithoutAReleaseIsRefusedBeforeAnythingIsDone() async throws {
        try await withTestDatabase { database in
            let contract = try Self.migration("2", "phase:contract", "alter table t drop column a;")
            let error = await #expect(throws: MigratorError.self) {
                try await Self.migrator(database, [try Self.expand(), contract]).up()
            }
            #expect(error?.code == .releaseMissing)
            try await #expect(Self.migrator(database, [try Self.expand()]).status().appliedCount == 0)
        }
    }

    /// Instances that start at any moment of a contract: in each round one of the two is turned away.
    @Test func noOldInstanceEverWorksOnTheContractedSchema() async throws {
        try await withTestDatabase { database in
            let migrations = [try Self.expand(), try Self.contract()]
            try await Self.migrator(database, migrations).up(phase: .expand)
            let admission = SchemaRequirement(release: 1).admission
            var outcomes = (contracts: 0, instances: 0)
            for round in 0..<200 {
                async let contracted = Self.contractAndTakeBack(database, after: round % 7)
                let admitted = try await Self.work(database, admission, after: round % 5)
                let wasContracted = try await contracted
                // The column was there for whoever was let in: its query did not fail.
                outcomes.contracts += wasContracted ? 1 : 0
                outcomes.instances += admitted ? 1 : 0
            }
            #expect(outcomes.contracts > 0)
            #expect(outcomes.instances > 0)
        }
    }

    /// The heart of a contract, and the way back for the next round.
    ///
    /// - Returns: Whether the gate could be closed.
    private static func contractAndTakeBack(_ database: TestDatabase, after yields: Int) async throws -> Bool
    {
        for _ in 0..<yields { await Task.yield() }
        let migrations = [try expand(), try contract()]
        let migrator = try migrator(database, migrations)
        do {
            try await migrator.up(phase: .contract)
        } catch let error as MigratorError where error.code == .gated {
            return false
        }
        // Nobody is let in between the contract and its end: whoever tries is told that it is too old.
        try await withTestClient(of: database.configuration) { client in
            try await client.withTransaction { session in
                try await session.query("alter table t add column a int")
                try await session.query("delete from schema_migrations where version = '2'")
            }
        }
        return true
    }

    /// An instance of release 1: connects once and, where it is let in, uses what the contract takes away.
    ///
    /// - Returns: Whether it was let in.
    private static func work(
        _ database: TestDatabase,
        _ admission: PostgresAdmission,
        after yields: Int
    ) async throws -> Bool {
        for _ in 0..<yields { await Task.yield() }
        return try await withPostgresClient(
            configuration: try database.configuration,
            options: PostgresClientOptions(connections: 0, sessions: 1, admission: admission),
            logger: Logger(label: "test")
        ) { client in
            do {
                return try await client.withSession { session in
                    for _ in 0..<3 { try await session.query("select a from t") }
                    return true
                }
            } catch let error as PostgresError where error.code == .notAdmitted {
                return false
            }
        }
    }
}
