import Logging
import Postgres
import PrivatePostgres
import TestSupport
import Testing

@testable import Migrator

@Suite(.timeLimit(.minutes(30))) struct ConnectionRoomTests {
    @Test func whatDoesNotFitIsRefusedWithTheSum() {
        let room = ConnectionRoom(limits: [.init(name: "max_connections", most: 40, reserved: 3, used: 26)])
        #expect(room.free == 11)
        #expect(room.refusal(of: 1, each: 11) == nil)
        #expect(
            room.refusal(of: 2, each: 11)
                == "2 instances take 22 connections to Postgres, 11 each, and 11 are free: max_connections is 40, of which "
                + "3 are reserved for superusers and 26 are in use. Raise it, or ask for fewer instances."
        )
    }

    @Test func theStrictestLimitCounts() {
        let room = ConnectionRoom(limits: [
            .init(name: "max_connections", most: 100, reserved: 3, used: 10),
            .init(name: "the role's connection limit", most: 12, used: 5),
        ])
        #expect(room.free == 7)
        #expect(
            room.refusal(of: 1, each: 11)?.contains("the role's connection limit is 12, of which 5") == true
        )
    }

    @Test func moreThanThereAreIsNoRoomAndNoDebt() {
        #expect(ConnectionRoom.Limit(name: "x", most: 10, reserved: 3, used: 9).free == 0)
    }

    @Test func theLimitsAreThoseOfTheDatabaseAndTheRole() async throws {
        try await withTestDatabase { database in
            let configuration = try PostgresConfiguration(url: database.connectionString, environment: [:])
            let migrator = Migrator(configuration, migrations: [], logger: Logger(label: "test"))
            let room = try await migrator.connectionRoom()
            let limit = try #require(room.limits.first)
            #expect(limit.name == "max_connections" && limit.most > 0)
            #expect((1...limit.most).contains(limit.used))
        }
    }
}
