import Postgres
import TestSupport
import Testing

@Suite struct SessionTests {
    private struct Refusal: Error {}

    @Test func aTransactionCommits() async throws {
        try await withTestClient { client in
            try await client.query("create table t (id bigint)")
            try await client.withTransaction(isolation: .serializable) { session in
                try await session.query("insert into t values (1)")
                let level = try await session.query("show transaction_isolation")
                try #expect(level[0].decode(String.self, at: 0) == "serializable")
                // Not there for others before the commit.
                try await #expect(client.query("select * from t").isEmpty)
            }
            try await #expect(client.query("select * from t").count == 1)
        }
    }

    @Test func aTransactionWhoseBodyThrowsIsRolledBack() async throws {
        try await withTestClient { client in
            try await client.query("create table t (id bigint)")
            await #expect(throws: Refusal.self) {
                try await client.withTransaction { session in
                    try await session.query("insert into t values (1)")
                    throw Refusal()
                }
            }
            try await #expect(client.query("select * from t").isEmpty)
        }
    }

    @Test func aSwallowedErrorMakesTheCommitFail() async throws {
        try await withTestClient { client in
            try await client.query("create table t (id bigint)")
            let error = await #expect(throws: PostgresError.self) {
                try await client.withTransaction { session in
                    try await session.query("insert into t values (1)")
                    _ = try? await session.query("select 1/0")
                }
            }
            #expect(error?.code == .transactionRolledBack)
            try await #expect(client.query("select * from t").isEmpty)
        }
    }

    @Test func aCancelledTransactionIsRolledBackAndItsStatementCancelled() async throws {
        try await withTestClient(options: .init(sessions: 2)) { client in
            try await client.query("create table t (id bigint)")
            let task = Task {
                try await client.withTransaction { session in
                    try await session.query("insert into t values (1)")
                    try await session.query("select pg_sleep(3600)")
                }
            }
            try await client.withSession { session in
                while try await session.query(
                    """
                    select 1 from pg_stat_activity
                    where query like '%pg_sleep(3600)' and state = 'active' and datname = current_database()
                    """
                ).isEmpty {}
            }
            task.cancel()
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            try await #expect(client.query("select * from t").isEmpty)
            // Its session is as good as new: nothing holds the table.
            try await client.query("drop table t")
        }
    }

    @Test func noMoreSessionsAreOpenThanAllowed() async throws {
        try await withTestClient(options: .init(sessions: 3)) { client in
            let backends = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        try await client.withSession { session in
                            try await session.query("select pg_backend_pid(), pg_sleep(0.002)")[0]
                                .decode(Int.self, at: 0)
                        }
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(backends.count <= 3)
        }
    }

    @Test func aCancelledWaiterLeavesTheQueue() async throws {
        try await withTestClient(options: .init(sessions: 1)) { client in
            try await client.withSession { _ in
                let waiter = Task { try await client.withSession { _ in } }
                waiter.cancel()
                let error = await #expect(throws: PostgresError.self) { try await waiter.value }
                #expect(error?.code == .cancelled)
            }
            try await client.withSession { _ in }
        }
    }

    @Test func aScriptRunsManyStatementsAsOneTransaction() async throws {
        try await withTestClient { client in
            try await client.withSession { session in
                try await session.execute(script: "create table t (id int); insert into t values (1), (2);")
                let error = await #expect(throws: PostgresError.self) {
                    try await session.execute(
                        script: "insert into t values (3); select 1/0; insert into t values (4)"
                    )
                }
                #expect(error?.sqlState?.rawValue == "22012")
                // The session goes on, in pipeline mode again.
                try await #expect(session.query("select * from t").count == 2)
            }
        }
    }

    @Test func whatAScriptSetDoesNotLeakIntoTheNextSession() async throws {
        try await withTestClient(options: .init(sessions: 1)) { client in
            _ = try await client.withSession {
                try await $0.execute(script: "set application_name to 'leak'")
            }
            let name = try await client.withSession { try await $0.query("show application_name") }
            try #expect(name[0].decode(String.self, at: 0) != "leak")
        }
    }

    @Test func aLostSessionIsNotUsedAgain() async throws {
        try await withTestClient(options: .init(sessions: 1)) { client in
            let error = await #expect(throws: PostgresError.self) {
                _ = try await client.withSession { session in
                    try await session.query("select pg_terminate_backend(pg_backend_pid())")
                }
            }
            #expect(error?.code == .connectionLost)
            let rows = try await client.withSession { try await $0.query("select 1") }
            #expect(rows.count == 1)
        }
    }

    @Test func aSessionIsOfNoUseAfterItsScope() async throws {
        try await withTestClient { client in
            let escaped = try await client.withSession { $0 }
            let error = await #expect(throws: PostgresError.self) { try await escaped.query("select 1") }
            #expect(error?.code == .closed)
        }
    }

    @Test func copyFromTheClientIsRefusedInsteadOfHanging() async throws {
        try await withTestClient { client in
            await #expect(throws: PostgresError.self) {
                _ = try await client.withSession {
                    try await $0.execute(script: "create table t (id int); copy t from stdin")
                }
            }
            await #expect(throws: PostgresError.self) { try await client.query("copy (select 1) to stdout") }
            await client.waitUntil(up: true)
            try await #expect(client.query("select 1").count == 1)
        }
    }
}
