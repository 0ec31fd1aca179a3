import Lifecycle
import Logging
import NIOHTTP1
import Postgres
import TestSupport
import Testing

@testable import Service

@Suite(.timeLimit(.minutes(30))) struct IdempotencyPruningTests {
    private static func count(_ client: PostgresClient) async throws -> Int64 {
        let rows = try await client.withSession {
            try await $0.query("select count(*) from idempotency_keys")
        }
        return try #require(try rows.first?.decode(Int64.self, at: 0))
    }

    @Test func oldKeysGoABatchAtATimeAndYoungOnesStay() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let configuration = try PostgresConfiguration(url: database.connectionString, environment: [:])
            let logger = Logger(label: "test")
            try await withPostgresClient(configuration: configuration, logger: logger) { client in
                try await client.withSession { session in
                    _ = try await session.query(
                        """
                        insert into idempotency_keys (key, fingerprint, result, created_at)
                        select n::text, '', '{}', now() - case when n <= 2500 then interval '25 h' else '23 h' end
                        from generate_series(1, 2600) n
                        """
                    )
                }
                let pruning = IdempotencyPruning(bulk: client, ttl: .seconds(24 * 3600), logger: logger)
                #expect(try await pruning.pruneBatch() == IdempotencyPruning.batch)
                #expect(try await Self.count(client) == 1600)
                // While another instance is at it, this one leaves it to that.
                try await client.withSession { session in
                    try await session.withTransaction {
                        _ = try await session.query("\(unescaped: IdempotencyPruning.turn)")
                        #expect(try await pruning.pruneBatch() == 0)
                    }
                }
                #expect(try await pruning.pruneBatch() == IdempotencyPruning.batch)
                #expect(try await pruning.pruneBatch() == 500)
                #expect(try await pruning.pruneBatch() == 0)
                #expect(try await Self.count(client) == 100)
            }
        }
    }

    @Test func anInstanceForgetsByItself() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            try await RunningService.with(database: database.connectionString) {
                $0.idempotencyTTL = .milliseconds(1)
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                let body = #"{"title":"t","body":"b","author":"a"}"#
                let headers: HTTPHeaders = ["Idempotency-Key": "k"]
                let first = try await service.ask(.POST, "/questions", body, headers: headers)
                var again = try await service.ask(.POST, "/questions", body, headers: headers)
                while again.headers["Location"] == first.headers["Location"] {
                    try await Task.sleep(for: .milliseconds(50))
                    again = try await service.ask(.POST, "/questions", body, headers: headers)
                }
                #expect(again.status == 201)
            }
        }
    }
}
