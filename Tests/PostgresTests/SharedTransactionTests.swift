import Postgres
import Synchronization
import TestSupport
import Testing

/// Statements of many callers in one transaction: none may notice the others.
@Suite struct SharedTransactionTests {
    private typealias Outcome = Result<PostgresRows, PostgresError>

    /// Has the connection send these together, and returns what each came to.
    private static func together(_ queries: [PostgresQuery], _ client: PostgresClient) async -> [Outcome] {
        let (outcomes, outcome) = AsyncStream.makeStream(of: (Int, Outcome).self)
        // On the connection's thread: what comes from there is taken as one.
        client.query("select 1") { _ in
            for (index, query) in queries.enumerated() {
                client.query(query) { outcome.yield((index, $0)) }
            }
        }
        var all: [Int: Outcome] = [:]
        for await (index, outcome) in outcomes {
            all[index] = outcome
            if all.count == queries.count { break }
        }
        return queries.indices.compactMap { all[$0] }
    }

    private static func numbers(_ outcomes: [Outcome]) throws -> [Int] {
        try outcomes.map { try $0.get()[0].decode(Int.self, at: 0) }
    }

    @Test(arguments: [true, false])
    func theyCommitOnceAndOthersEachForThemselves(_ share: Bool) async throws {
        try await withTestClient { client in
            try await client.query("create table t (id bigint primary key)")
            let insert = PostgresStatement(
                "insert into t values ($1) returning pg_current_xact_id()::text::bigint",
                sharesTransaction: share
            )
            let outcomes = await Self.together((0..<10).map { insert.with($0) }, client)
            try #expect(Set(Self.numbers(outcomes)).count == (share ? 1 : 10))
            try await #expect(client.query("select * from t").count == 10)
        }
    }

    @Test func oneThatFailsIsToldSoAndTheOthersAreDoneOnce() async throws {
        try await withTestClient { client in
            try await client.query("create table t (id bigint)")
            let insert = PostgresStatement(
                "insert into t values ($1) returning 100 / $2, id",
                sharesTransaction: true
            )
            // New at first, then prepared; more of them than one group takes.
            for round in 0..<2 {
                let outcomes = await Self.together(
                    (0..<100).map { insert.with(round * 100 + $0, $0 % 40) },
                    client
                )
                for (index, outcome) in outcomes.enumerated() {
                    switch outcome {
                    case .success(let rows):
                        try #expect(rows[0].decode(Int.self, at: 1) == round * 100 + index)
                    case .failure(let error):
                        #expect(index % 40 == 0)
                        #expect(error.sqlState?.rawValue == "22012")
                    }
                }
            }
            let counts = try await client.query(
                "select count(*), count(distinct id), count(*) filter (where id % 100 % 40 = 0) from t"
            )
            try #expect(counts[0].decode(Int.self, at: 0) == 194)
            try #expect(counts[0].decode(Int.self, at: 1) == 194)
            try #expect(counts[0].decode(Int.self, at: 2) == 0)
        }
    }

    @Test func aCommitThatFailsFailsOnlyWhoIsToBlame() async throws {
        try await withTestClient { client in
            try await client.query("create table a (id bigint primary key)")
            try await client.query("insert into a values (1)")
            try await client.query("create table b (a bigint references a deferrable initially deferred)")
            let insert = PostgresStatement("insert into b values ($1) returning a", sharesTransaction: true)
            let outcomes = await Self.together([1, 2, 1].map { insert.with($0) }, client)
            try #expect(Self.numbers([outcomes[0], outcomes[2]]) == [1, 1])
            #expect(throws: PostgresError.self) { try outcomes[1].get() }
            try await #expect(client.query("select * from b").count == 2)
            // One alone in its group is told its commit's error, too.
            let error = await #expect(throws: PostgresError.self) { try await client.query(insert.with(3)) }
            #expect(error?.sqlState?.rawValue == "23503")
        }
    }

    @Test func whatStandsBetweenThemIsATransactionOfItsOwn() async throws {
        try await withTestClient { client in
            let shared = PostgresStatement(
                "select pg_current_xact_id()::text::bigint",
                sharesTransaction: true
            )
            let alone = PostgresStatement("select pg_current_xact_id()::text::bigint")
            let outcomes = await Self.together(
                [shared, shared, alone, shared, shared].map { $0.with() },
                client
            )
            let transactions = try Self.numbers(outcomes)
            #expect(transactions[0] == transactions[1])
            #expect(transactions[3] == transactions[4])
            #expect(Set(transactions).count == 3)
        }
    }

    @Test func theyArePreparedAgainAfterTheTableChanged() async throws {
        try await withTestClient { client in
            try await client.query("create table t (a bigint)")
            try await client.query("insert into t values (1)")
            let select = PostgresStatement("select * from t where a = $1", sharesTransaction: true)
            var columns = ["a"]
            for next in ["b", "c", "d"] {
                let outcomes = await Self.together((0..<20).map { _ in select.with(1) }, client)
                for outcome in outcomes { try #expect(outcome.get().columnNames == columns) }
                try await client.query("alter table t add column \(unescaped: next) text")
                columns.append(next)
            }
        }
    }

    @Test func eachOfAStatementThatCannotBePreparedIsToldWhy() async throws {
        try await withTestClient { client in
            let select = PostgresStatement("select * from nowhere where a = $1", sharesTransaction: true)
            for outcome in await Self.together((0..<10).map { select.with($0) }, client) {
                let error = #expect(throws: PostgresError.self) { try outcome.get() }
                #expect(error?.sqlState == .undefinedTable)
            }
            try await #expect(client.query("select 1").count == 1)
        }
    }

    @Test func aSessionsTransactionIsItsHolders() async throws {
        try await withTestClient { client in
            let divide = PostgresStatement("select 100 / $1", sharesTransaction: true)
            try await client.withSession { session in
                let error = await #expect(throws: PostgresError.self) {
                    try await session.withTransaction {
                        async let one = session.query(divide.with(0))
                        async let other = session.query(divide.with(1))
                        _ = try await (one, other)
                    }
                }
                #expect(error?.sqlState?.rawValue == "22012")
                try await #expect(session.query(divide.with(1)).count == 1)
            }
        }
    }
}
